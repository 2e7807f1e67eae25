package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/grpc"

	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/greeter/go/debugv1"
	"workbook.example/snippets/greeter/go/greeter"
	"workbook.example/snippets/greeter/go/greeterv1"
	"workbook.example/snippets/service/go/service"
)

// greeterServer implements the service of the contract. What the contract gains
// later answers UNIMPLEMENTED until it stands here.
type greeterServer struct {
	greeterv1.UnimplementedGreeterServer
	work  time.Duration
	calls *calls
}

// region unary

// SayHello greets one person. The context ends when the caller's deadline passes,
// the caller cancels or the connection is lost; grpc-go sees to that.
func (s *greeterServer) SayHello(
	ctx context.Context, in *greeterv1.HelloRequest,
) (*greeterv1.HelloReply, error) {
	if err := checkName(in.GetName()); err != nil {
		return nil, err
	}
	l, err := find(in.GetLanguage())
	if err != nil {
		return nil, err
	}
	if err := s.workFor(ctx); err != nil {
		return nil, err
	}
	return greet(l, in.GetName()), nil
}

// endregion

// region server stream

// LotsOfReplies greets one person in every language. Send waits while the caller is
// slow, and fails when the caller has gone.
func (s *greeterServer) LotsOfReplies(
	in *greeterv1.HelloRequest,
	out grpc.ServerStreamingServer[greeterv1.HelloReply],
) error {
	if err := checkName(in.GetName()); err != nil {
		return err
	}
	if n := in.GetRounds(); n > 10000 {
		return taxonomy.BadFieldf(greeter.ErrTooManyRounds, "rounds",
			"expected at most 10000, found %d", n)
	}
	for range max(in.GetRounds(), 1) {
		for _, l := range languages {
			if err := s.workFor(out.Context()); err != nil {
				return err
			}
			if err := out.Send(greet(l, in.GetName())); err != nil {
				return err
			}
		}
	}
	return nil
}

// endregion

// region client stream

// LotsOfGreetings greets all whom the caller names, once the caller has named the
// last.
func (s *greeterServer) LotsOfGreetings(
	in grpc.ClientStreamingServer[greeterv1.HelloRequest, greeterv1.HelloReply],
) error {
	var names []string
	for {
		request, err := in.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := checkName(request.GetName()); err != nil {
			return err
		}
		names = append(names, request.GetName())
	}
	if err := s.workFor(in.Context()); err != nil {
		return err
	}
	return in.SendAndClose(greet(languages[0], strings.Join(names, ", ")))
}

// endregion

// region chat

// Chat answers each message as it comes.
func (s *greeterServer) Chat(
	stream grpc.BidiStreamingServer[greeterv1.ChatMessage, greeterv1.ChatMessage],
) error {
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.workFor(stream.Context()); err != nil {
			return err
		}
		text := "You said: " + message.GetText()
		if err := stream.Send(&greeterv1.ChatMessage{From: "greeter", Text: text}); err != nil {
			return err
		}
	}
}

// endregion

func greet(l language, name string) *greeterv1.HelloReply {
	message := fmt.Sprintf(l.greeting, name)
	return &greeterv1.HelloReply{Message: message, Language: l.tag}
}

func checkName(name string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 {
		return taxonomy.BadFieldf(greeter.ErrInvalidName, "name",
			"expected 1 to 100 characters, found %d", n)
	}
	return nil
}

// workFor is the work that a caller who has gone should not cost: a hash each 10
// ms.
func (s *greeterServer) workFor(ctx context.Context) error {
	return service.Work(ctx, s.work, func() {
		s.calls.counters.Add("work_slices")
		sha256.Sum256(make([]byte, 64<<10))
	})
}

type debugServer struct {
	debugv1.UnimplementedDebugServer
	calls *calls
}

// Vars returns the counters.
func (s *debugServer) Vars(
	context.Context, *debugv1.VarsRequest,
) (*debugv1.VarsReply, error) {
	return &debugv1.VarsReply{Vars: s.calls.counters.All()}, nil
}

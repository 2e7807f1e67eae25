package main

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/greeter/go/greeter"
	"workbook.example/snippets/greeter/go/greeterv1"
)

// dial serves a greeter over memory and returns a client of it, and its counters.
func dial(t *testing.T, work time.Duration) (greeterv1.GreeterClient, *calls) {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	c := newCalls()
	server := grpc.NewServer(grpc.UnaryInterceptor(c.unary), grpc.StreamInterceptor(c.stream))
	greeterv1.RegisterGreeterServer(server, &greeterServer{work: work, calls: c})
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	connection, err := grpc.NewClient("passthrough:///memory",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return listener.DialContext(ctx)
		}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return greeterv1.NewGreeterClient(connection), c
}

func TestSayHello(t *testing.T) {
	tests := []struct {
		name, language, want string
		err                  error
	}{
		{"Alice", "", "Hello, Alice!", nil},
		{"Alice", "zh-CN", "你好，Alice！", nil},
		{strings.Repeat("é", 100), "en", "Hello, " + strings.Repeat("é", 100) + "!", nil},
		{"", "en", "", greeter.ErrInvalidName},
		{strings.Repeat("é", 101), "en", "", greeter.ErrInvalidName},
		{"Alice", "tlh", "", greeter.ErrUnknownLanguage},
	}
	client, _ := dial(t, 0)
	for _, tt := range tests {
		reply, err := client.SayHello(t.Context(), &greeterv1.HelloRequest{Name: tt.name, Language: tt.language})
		if err = greeter.Errors.FromStatus(err); !errors.Is(err, tt.err) || reply.GetMessage() != tt.want {
			t.Errorf("%q in %q: expected %q, %v; found %q, %v", tt.name, tt.language, tt.want, tt.err, reply.GetMessage(), err)
		}
	}
}

func TestDetailsSayWhichFieldIsWrong(t *testing.T) {
	client, _ := dial(t, 0)
	_, err := client.SayHello(t.Context(), &greeterv1.HelloRequest{})
	remote, ok := errors.AsType[*taxonomy.RemoteError](greeter.Errors.FromStatus(err))
	if !ok || len(remote.Violations) != 1 || remote.Violations[0].Field != "name" {
		t.Errorf("expected a violation of name, found %+v", remote)
	}
}

func TestStreams(t *testing.T) {
	client, _ := dial(t, 0)
	replies, err := client.LotsOfReplies(t.Context(), &greeterv1.HelloRequest{Name: "Bob", Rounds: 3})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for ; err == nil; count++ {
		_, err = replies.Recv()
	}
	if !errors.Is(err, io.EOF) || count-1 != 3*len(languages) {
		t.Errorf("expected %d replies and the end, found %d and %v", 3*len(languages), count-1, err)
	}

	tooMany, err := client.LotsOfReplies(t.Context(), &greeterv1.HelloRequest{Name: "Bob", Rounds: 10001})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = tooMany.Recv(); !errors.Is(greeter.Errors.FromStatus(err), greeter.ErrTooManyRounds) {
		t.Errorf("expected ErrTooManyRounds, found %v", err)
	}
}

func TestAHandlerStopsWhenItsCallerHasGone(t *testing.T) {
	tests := []struct {
		name    string
		context func() (context.Context, context.CancelFunc)
		want    error
	}{
		{"deadline", func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 30*time.Millisecond)
		}, context.DeadlineExceeded},
		{"cancellation", func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(30*time.Millisecond, cancel)
			return ctx, cancel
		}, context.Canceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, c := dial(t, time.Hour)
			ctx, cancel := tt.context()
			defer cancel()
			_, err := client.SayHello(ctx, &greeterv1.HelloRequest{Name: "Alice"})
			if !errors.Is(greeter.Errors.FromStatus(err), tt.want) {
				t.Errorf("expected %v, found %v", tt.want, err)
			}
			// Which of the two the server sees first, its own timer or the caller's
			// reset, is a race.
			for {
				all := c.counters.All()
				if all["calls_canceled"]+all["calls_deadline_exceeded"] == all["calls_started"] {
					return
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
}

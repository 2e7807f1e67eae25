package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"workbook.example/snippets/greeter/go/greeterv1"
)

// region unary

func hello(ctx context.Context, c greeterv1.GreeterClient, words []string) error {
	request := &greeterv1.HelloRequest{Name: word(words, 0), Language: word(words, 1)}
	reply, err := c.SayHello(ctx, request)
	if err != nil {
		return err
	}
	showReply(reply)
	return nil
}

// endregion

// region server stream

func replies(ctx context.Context, c greeterv1.GreeterClient, words []string) error {
	rounds, _ := strconv.ParseUint(word(words, 1), 10, 32)
	request := &greeterv1.HelloRequest{Name: word(words, 0), Rounds: uint32(rounds)}
	stream, err := c.LotsOfReplies(ctx, request)
	if err != nil {
		return err
	}
	for {
		reply, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		showReply(reply)
	}
}

// endregion

// region client stream

func greetings(ctx context.Context, c greeterv1.GreeterClient, words []string) error {
	stream, err := c.LotsOfGreetings(ctx)
	if err != nil {
		return err
	}
	for _, name := range words {
		// io.EOF says that the service has ended the call; CloseAndRecv tells why.
		if err := stream.Send(&greeterv1.HelloRequest{Name: name}); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	reply, err := stream.CloseAndRecv()
	if err != nil {
		return err
	}
	showReply(reply)
	return nil
}

// endregion

// region chat

// chat says each text when the one before is answered.
func chat(ctx context.Context, c greeterv1.GreeterClient, words []string) error {
	stream, err := c.Chat(ctx)
	if err != nil {
		return err
	}
	for _, text := range words {
		err := stream.Send(&greeterv1.ChatMessage{From: "go", Text: text})
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		answer, err := stream.Recv()
		if err != nil {
			return err
		}
		show(map[string]string{"from": answer.GetFrom(), "text": answer.GetText()})
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("expected the end of the chat, found: %w", err)
	}
	return nil
}

// endregion

func showReply(reply *greeterv1.HelloReply) {
	show(map[string]string{"message": reply.GetMessage(), "language": reply.GetLanguage()})
}

func word(words []string, at int) string {
	if at < len(words) {
		return words[at]
	}
	return ""
}

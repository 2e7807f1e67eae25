package main

import (
	"context"
	"fmt"
	"sync/atomic"
)

// leak asks three services, takes the first answer and goes. With nobody left to read, two senders wait
// for ever: each keeps its stack and all that it refers to. The mended senders also wait for the context.
func leak() {
	careless := send(func(_ context.Context, answers chan<- string, name string) {
		answers <- name
	})
	<-careless.answers
	<-careless.ended
	careless.cancel()
	fmt.Println("left waiting:", careless.waiting.Load())

	careful := send(func(ctx context.Context, answers chan<- string, name string) {
		select {
		case answers <- name:
		case <-ctx.Done():
		}
	})
	<-careful.answers
	careful.cancel()
	for range 3 {
		<-careful.ended
	}
	fmt.Println("left waiting, with a context:", careful.waiting.Load())
}

type senders struct {
	cancel  context.CancelFunc
	answers chan string
	ended   chan struct{}
	waiting *atomic.Int64
}

// send starts a goroutine for each of three services.
func send(sender func(ctx context.Context, answers chan<- string, name string)) senders {
	ctx, cancel := context.WithCancel(context.Background())
	s := senders{cancel, make(chan string), make(chan struct{}, 3), new(atomic.Int64)}
	for _, name := range []string{"users", "greeter", "orders"} {
		s.waiting.Add(1)
		go func() {
			sender(ctx, s.answers, name)
			s.waiting.Add(-1)
			s.ended <- struct{}{}
		}()
	}
	return s
}

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// timeout gives work of three seconds a limit of 20 ms. What stops the work is the select: a context
// tells that it has ended, and stops nothing by itself.
func timeout() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()

	err := work(ctx, 3*time.Second)
	fmt.Println("work:", err)
	fmt.Println("is DeadlineExceeded:", errors.Is(err, context.DeadlineExceeded))
	fmt.Println("is Canceled:", errors.Is(err, context.Canceled))
}

// work takes a while, unless ctx ends before.
func work(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

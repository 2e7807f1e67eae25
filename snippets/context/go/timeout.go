package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// timeout gives work a limit, as the article does with seconds. What stops the
// waiting is the select: a context tells that it has ended, and stops nothing by
// itself.
func timeout() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()

	select {
	case <-time.After(3 * time.Second):
		fmt.Println("work done")
	case <-ctx.Done():
		fmt.Println("gave up:", ctx.Err())
	}
	err := fmt.Errorf("work: %w", ctx.Err())
	fmt.Println("is DeadlineExceeded:", errors.Is(err, context.DeadlineExceeded))
	fmt.Println("is Canceled:", errors.Is(err, context.Canceled))
}

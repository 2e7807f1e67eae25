package main

import (
	"context"
	"fmt"
	"time"
)

// race asks two mirrors, takes the first answer, and cancels the other one.
func race() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	answers, losers := make(chan string, 2), make(chan error, 2)
	ask := func(mirror string, d time.Duration) {
		select {
		case <-time.After(d):
			answers <- mirror
		case <-ctx.Done():
			losers <- fmt.Errorf("%s: %w", mirror, ctx.Err())
		}
	}
	go ask("near", 5*time.Millisecond)
	go ask("far", time.Hour)

	fmt.Println("first answer:", <-answers)
	cancel()
	fmt.Println(<-losers)
}

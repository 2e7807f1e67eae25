package main

import (
	"context"
	"fmt"
	"time"
)

// selecting asks two mirrors, takes the first answer, and cancels the other one.
func selecting() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	answers, losers := make(chan string, 2), make(chan error, 2)
	ask := func(mirror string, d time.Duration) {
		if err := work(ctx, d); err != nil {
			losers <- fmt.Errorf("%s: %w", mirror, err)
			return
		}
		answers <- mirror
	}
	go ask("near", 5*time.Millisecond)
	go ask("far", time.Hour)

	fmt.Println("first answer:", <-answers)
	cancel()
	fmt.Println(<-losers)
}

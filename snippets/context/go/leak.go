package main

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// leak counts the goroutines that two ways of giving up leave behind.
func leak() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()

	before := goroutines(0)
	leaky(ctx)
	fmt.Println("left behind:", goroutines(before)-before)

	before = goroutines(before + 1)
	mended(ctx)
	fmt.Println("left behind, mended:", goroutines(before)-before)
}

// leaky gives up when ctx ends. Then nobody reads from ch, and the goroutine waits
// for a reader for ever: its stack, and all that it refers to, is never freed.
func leaky(ctx context.Context) string {
	ch := make(chan string)
	go func() { ch <- work() }()
	select {
	case answer := <-ch:
		return answer
	case <-ctx.Done():
		return ""
	}
}

// mended differs in one thing: the channel holds the answer, whether or not
// somebody reads it.
func mended(ctx context.Context) string {
	ch := make(chan string, 1)
	go func() { ch <- work() }()
	select {
	case answer := <-ch:
		return answer
	case <-ctx.Done():
		return ""
	}
}

func work() string {
	time.Sleep(5 * time.Millisecond)
	return "done"
}

// goroutines returns how many there are when there are no more than this many, or
// when their number has not changed for a while.
func goroutines(enough int) int {
	count := runtime.NumGoroutine()
	for quiet := 0; count > enough && quiet < 20; quiet++ {
		time.Sleep(5 * time.Millisecond)
		if now := runtime.NumGoroutine(); now != count {
			count, quiet = now, 0
		}
	}
	return count
}

// Command resilience is what lesson 07 says of Go: a retry with full jitter under a
// context, and a budget for retries. It prints the same lines each time.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var errReset = errors.New("connection reset")

// failing returns a call that fails so often, and the count of its calls.
func failing(failures int) (func(context.Context) error, *int) {
	calls := new(int)
	return func(context.Context) error {
		*calls++
		if *calls <= failures {
			return errReset
		}
		return nil
	}, calls
}

func half() float64 { return 0.5 }

func main() {
	quick := policy{attempts: 4, base: time.Millisecond, most: 2 * time.Millisecond, random: half}
	slow := policy{attempts: 4, base: time.Hour, most: time.Hour, random: half}

	for attempt := range 4 {
		p := policy{base: 100 * time.Millisecond, most: 300 * time.Millisecond, random: half}
		fmt.Printf("pause %d: %d ms\n", attempt, p.pause(attempt).Milliseconds())
	}

	call, calls := failing(2)
	fmt.Printf("two failures: %v, %d calls\n", quick.do(context.Background(), call), *calls)

	// The pause would end after the deadline: there is no wait for it.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	call, calls = failing(4)
	fmt.Printf("no time left: %v, %d calls\n", slow.do(ctx, call), *calls)
	cancel()

	ctx, cancel = context.WithCancel(context.Background())
	call, calls = failing(4)
	time.AfterFunc(20*time.Millisecond, cancel)
	err := slow.do(ctx, call)
	fmt.Printf("canceled: %t, %d calls\n", errors.Is(err, context.Canceled), *calls)

	fmt.Printf("100 requests to a service that is down: %d calls\n", outage(quick))
	quick.budget = &budget{ratio: 100, most: 10_000}
	fmt.Printf("with a budget: %d calls\n", outage(quick))
}

// outage makes 100 requests that fail, and returns how many calls were made.
func outage(p policy) int {
	call, calls := failing(1000)
	for range 100 {
		p.do(context.Background(), call)
	}
	return *calls
}

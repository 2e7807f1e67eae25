package main

import (
	"context"
	"errors"
	"time"
)

// A policy says how a call is retried. Its random is rand.Float64, but in tests.
type policy struct {
	attempts   int
	base, most time.Duration
	random     func() float64
	budget     *budget
}

// pause returns how long to wait after this attempt, the first being 0: full jitter,
// up to base, then twice that, and so on, and never more than most.
func (p policy) pause(attempt int) time.Duration {
	bound := min(p.most, p.base<<min(attempt, 20))
	return time.Duration(p.random() * float64(bound))
}

// do calls until a call succeeds. It begins none after the deadline of ctx, and its
// pause ends with ctx.
func (p policy) do(ctx context.Context, call func(context.Context) error) error {
	p.budget.request()
	for attempt := 0; ; attempt++ {
		err := call(ctx)
		if err == nil || attempt+1 == p.attempts || ctx.Err() != nil {
			return err
		}
		pause := p.pause(attempt)
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= pause {
			return err
		}
		if !p.budget.retry() {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}

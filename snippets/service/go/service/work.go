package service

import (
	"context"
	"os"
	"strconv"
	"time"
)

const slice = 10 * time.Millisecond

// Work takes d, in slices of 10 ms, each begun with a call of step. It looks at ctx
// between slices: when that has ended it abandons the rest and returns ctx.Err().
func Work(ctx context.Context, d time.Duration, step func()) error {
	ticker := time.NewTicker(slice)
	defer ticker.Stop()
	for range d / slice {
		if err := ctx.Err(); err != nil {
			return err
		}
		step()
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// Milliseconds reads an environment variable that holds whole milliseconds, and
// returns otherwise when it is empty. Text that is no number counts as 0.
func Milliseconds(name string, otherwise time.Duration) time.Duration {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	ms, _ := strconv.Atoi(text)
	return time.Duration(ms) * time.Millisecond
}

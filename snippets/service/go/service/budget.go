// Package service holds what each of our services in Go needs: the budget of a
// request, counters, work that can be abandoned, and listening until a signal
// comes.
package service

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// TimeoutHeader tells a service over HTTP how many milliseconds its caller will
// still wait. gRPC has grpc-timeout for this, and grpc-go sends and obeys it by
// itself.
const TimeoutHeader = "Request-Timeout-Ms"

// ErrMalformedTimeout is the sentinel of a TimeoutHeader that is not 1 to 10
// digits.
var ErrMalformedTimeout = errors.New("malformed " + TimeoutHeader)

var milliseconds = regexp.MustCompile(`^[0-9]{1,10}$`)

// region budget

// SendBudget writes into an outgoing request how long its context still lasts. It
// writes nothing when the context has no deadline. A millisecond that has begun
// counts as gone: a budget only shrinks.
func SendBudget(r *http.Request) {
	if deadline, ok := r.Context().Deadline(); ok {
		left := max(time.Until(deadline), 0)
		r.Header.Set(TimeoutHeader, strconv.FormatInt(left.Milliseconds(), 10))
	}
}

// WithBudget returns the request's context, ended after what the caller will still
// wait or after limit, whichever is shorter. The error is ErrMalformedTimeout.
func WithBudget(r *http.Request, limit time.Duration) (context.Context, context.CancelFunc, error) {
	told := limit
	if values := r.Header.Values(TimeoutHeader); len(values) > 0 {
		if len(values) > 1 || !milliseconds.MatchString(values[0]) {
			return nil, nil, fmt.Errorf("%w: expected 1 to 10 digits, found %q", ErrMalformedTimeout, values)
		}
		ms, _ := strconv.ParseInt(values[0], 10, 64)
		told = time.Duration(ms) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(r.Context(), min(told, limit))
	return ctx, cancel, nil
}

// endregion

// Budget returns how many milliseconds the context still lasts, and false when it
// has no deadline.
func Budget(ctx context.Context) (ms int64, ok bool) {
	deadline, ok := ctx.Deadline()
	return time.Until(deadline).Milliseconds(), ok
}

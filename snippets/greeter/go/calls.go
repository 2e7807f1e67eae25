package main

import (
	"context"
	"log/slog"
	"os"
	"strings"

	"google.golang.org/grpc"

	"workbook.example/snippets/greeter/go/greeter"
	"workbook.example/snippets/service/go/service"
)

// calls counts and logs each call of the Greeter service, and tells the caller only
// what may be told.
type calls struct {
	counters *service.Counters
	log      *slog.Logger
}

func newCalls() *calls {
	return &calls{
		counters: service.NewCounters("calls_started", "calls_ok", "calls_failed",
			"calls_canceled", "calls_deadline_exceeded", "work_slices"),
		log: slog.New(slog.NewJSONHandler(os.Stderr, nil)).With("service", "greeter"),
	}
}

// region interceptors

func (c *calls) unary(
	ctx context.Context, in any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (any, error) {
	var out any
	err := c.observe(ctx, info.FullMethod, func() (err error) {
		out, err = handler(ctx, in)
		return err
	})
	return out, err
}

func (c *calls) stream(
	server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler,
) error {
	return c.observe(stream.Context(), info.FullMethod, func() error {
		return handler(server, stream)
	})
}

// observe runs a handler. Its error stays in the log as it is; the caller gets its
// status.
func (c *calls) observe(ctx context.Context, method string, handler func() error) error {
	if !strings.HasPrefix(method, "/greeter.v1.Greeter/") {
		return handler()
	}
	c.counters.Add("calls_started")
	budget, limited := service.Budget(ctx)
	err := handler()
	// A handler that failed because the call was over says so, whatever it failed
	// at.
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	outcome := service.Outcome(err)
	c.counters.Add("calls_" + outcome)

	answer := greeter.Errors.ToStatus(err)
	line := []any{"method", method, "outcome", outcome, "status", answer.Code().String()}
	if limited {
		line = append(line, "budget_ms", budget)
	}
	if err != nil {
		line = append(line, "error", err.Error())
	}
	c.log.Info("call", line...)
	return answer.Err()
}

// endregion

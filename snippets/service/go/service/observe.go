package service

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"
)

// An Observer counts and logs the requests of a service, and gives each its budget.
type Observer struct {
	Counters *Counters
	Log      *slog.Logger
	// Limit is how long a request may take when its caller would wait longer.
	Limit time.Duration
	// Refuse answers a request whose budget cannot be read.
	Refuse func(w http.ResponseWriter, err error)
}

// NewObserver returns an observer for the service of this name, with a limit of
// TIMEOUT milliseconds or otherwise of this duration. It logs to standard error, a
// line of JSON each.
func NewObserver(name string, otherwise time.Duration, refuse func(http.ResponseWriter, error)) *Observer {
	return &Observer{
		Counters: NewCounters("requests_started", "requests_ok", "requests_failed", "requests_canceled",
			"requests_deadline_exceeded", "work_slices"),
		Log:    slog.New(slog.NewJSONHandler(os.Stderr, nil)).With("service", name),
		Limit:  Milliseconds("TIMEOUT", otherwise),
		Refuse: refuse,
	}
}

// region observe

// Wrap returns a handler whose requests have a context that ends with their budget,
// and also when the client has gone: net/http sees to that.
func (o *Observer) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.Counters.Add("requests_started")
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}
		ctx, cancel, err := WithBudget(r, o.Limit)
		if err != nil {
			o.Refuse(answer, err)
			o.end(r, answer.status, nil, 0)
			return
		}
		defer cancel()
		budget, _ := Budget(ctx)
		next.ServeHTTP(answer, r.WithContext(ctx))
		o.end(r, answer.status, ctx.Err(), budget)
	})
}

// endregion

// end counts and logs a request. One that was over before its answer was not ok,
// whatever was answered.
func (o *Observer) end(r *http.Request, status int, over error, budget int64) {
	outcome := Outcome(over)
	if over == nil && status >= http.StatusBadRequest {
		outcome = "failed"
	}
	o.Counters.Add("requests_" + outcome)
	o.Log.Info("request", "method", r.Method, "path", r.URL.Path, "outcome", outcome, "status", status, "budget_ms", budget)
}

// Work is the work that a caller who has gone should not cost, counted.
func (o *Observer) Work(ctx context.Context, d time.Duration, step func()) error {
	return Work(ctx, d, func() {
		o.Counters.Add("work_slices")
		step()
	})
}

// A recorder remembers the status that it passes on.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer below.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

package service

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestWithBudget(t *testing.T) {
	const limit = time.Hour
	tests := []struct {
		name   string
		header []string
		most   time.Duration
		err    error
	}{
		{"no header", nil, limit, nil},
		{"shorter", []string{"1500"}, 1500 * time.Millisecond, nil},
		{"longer than the limit", []string{"9999999999"}, limit, nil},
		{"nothing left", []string{"0"}, 0, nil},
		{"empty", []string{""}, 0, ErrMalformedTimeout},
		{"a unit", []string{"5s"}, 0, ErrMalformedTimeout},
		{"negative", []string{"-1"}, 0, ErrMalformedTimeout},
		{"eleven digits", []string{"12345678901"}, 0, ErrMalformedTimeout},
		{"twice", []string{"1", "2"}, 0, ErrMalformedTimeout},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header[TimeoutHeader] = tt.header
			ctx, cancel, err := WithBudget(r, limit)
			if !errors.Is(err, tt.err) {
				t.Fatalf("expected %v, found %v", tt.err, err)
			}
			if err != nil {
				return
			}
			defer cancel()
			deadline, _ := ctx.Deadline()
			if left := time.Until(deadline); left > tt.most || left < tt.most-time.Minute {
				t.Errorf("expected about %v, found %v", tt.most, left)
			}
		})
	}
}

func TestABudgetOnlyShrinksOnItsWay(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out := httptest.NewRequestWithContext(ctx, "GET", "/", nil)
	SendBudget(out)
	in := httptest.NewRequest("GET", "/", nil)
	in.Header = out.Header
	received, end, err := WithBudget(in, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	sent, _ := ctx.Deadline()
	found, _ := received.Deadline()
	// The header leaves after its deadline was read, and arrives later: that moment
	// is lost, not won.
	if late := found.Sub(sent); late > time.Since(sent.Add(-time.Minute)) {
		t.Errorf("expected a deadline no later than %v, found %v", sent, found)
	}

	free := httptest.NewRequest("GET", "/", nil)
	SendBudget(free)
	if header, ok := free.Header[TimeoutHeader]; ok {
		t.Errorf("expected no header without a deadline, found %q", header)
	}
}

func TestWorkStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	err := Work(ctx, time.Hour, func() {
		if steps++; steps == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || steps != 2 {
		t.Errorf("expected 2 steps and Canceled, found %d and %v", steps, err)
	}
	if err := Work(t.Context(), 3*slice, func() { steps++ }); err != nil || steps != 5 {
		t.Errorf("expected 3 more steps, found %d and %v", steps-2, err)
	}
}

func TestObserver(t *testing.T) {
	tests := []struct {
		name, header string
		handler      http.HandlerFunc
		counter      string
	}{
		{"ok", "", func(http.ResponseWriter, *http.Request) {}, "requests_ok"},
		{"failed", "", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, "requests_failed"},
		{"malformed", "soon", nil, "requests_failed"},
		{"too late", "1", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "requests_deadline_exceeded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := NewObserver("test", time.Hour, func(w http.ResponseWriter, _ error) { w.WriteHeader(400) })
			r := httptest.NewRequest("GET", "/", nil)
			if tt.header != "" {
				r.Header.Set(TimeoutHeader, tt.header)
			}
			o.Wrap(tt.handler).ServeHTTP(httptest.NewRecorder(), r)
			if all := o.Counters.All(); all["requests_started"] != 1 || all[tt.counter] != 1 {
				t.Errorf("expected one in %s, found %v", tt.counter, all)
			}
		})
	}
}

package taxonomy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
)

var (
	errNotFound = errors.New("no such user")
	errInvalid  = errors.New("invalid user")
	errBusy     = errors.New("busy")
	errSecret   = errors.New("password of the database: hunter2")
)

var sample = &Taxonomy{
	Domain: "users.example",
	Kinds: append([]Kind{
		{errNotFound, codes.NotFound, "USER_NOT_FOUND", "No such user"},
		{errInvalid, codes.InvalidArgument, "INVALID_USER", "Invalid user"},
		{errBusy, codes.ResourceExhausted, "BUSY", "Busy"},
	}, Common...),
}

// Each error goes over the wire and comes back; errors.Is must find the same
// sentinel.
var journeys = []struct {
	name string
	err  error
	is   error
	code codes.Code
}{
	{"wrapped sentinel", fmt.Errorf("user 7: %w", errNotFound), errNotFound, codes.NotFound},
	{"fields", &BadRequestError{errInvalid, []Violation{{"name", "expected text"}}}, errInvalid, codes.InvalidArgument},
	{"retry", fmt.Errorf("read: %w", &RetryError{errBusy, 1500 * time.Millisecond}), errBusy, codes.ResourceExhausted},
	{"canceled", fmt.Errorf("read: %w", context.Canceled), context.Canceled, codes.Canceled},
	{"deadline", context.DeadlineExceeded, context.DeadlineExceeded, codes.DeadlineExceeded},
	{"no kind", errSecret, nil, codes.Internal},
}

func TestOverGRPC(t *testing.T) {
	for _, tt := range journeys {
		t.Run(tt.name, func(t *testing.T) {
			check(t, tt.err, tt.is, tt.code, sample.FromStatus(sample.ToStatus(tt.err).Err()))
		})
	}
}

func TestOverHTTP(t *testing.T) {
	for _, tt := range journeys {
		t.Run(tt.name, func(t *testing.T) {
			problem := sample.ToProblem(tt.err)
			body, err := json.Marshal(problem)
			if err != nil {
				t.Fatal(err)
			}
			check(t, tt.err, tt.is, tt.code, sample.FromProblem(problem.Status, body))
		})
	}
}

func TestAnAnswerWithoutProblem(t *testing.T) {
	tests := []struct {
		status int
		body   string
		code   codes.Code
	}{
		{502, "<html>Bad Gateway</html>", codes.Unknown},
		{404, "", codes.NotFound},
		{504, `{"title":"Gateway Timeout"}`, codes.DeadlineExceeded},
		{400, `["problem"]`, codes.InvalidArgument},
		{500, `{"title":"x","code":"DATA_LOSS"}`, codes.DataLoss},
	}
	for _, tt := range tests {
		remote, ok := errors.AsType[*RemoteError](sample.FromProblem(tt.status, []byte(tt.body)))
		if !ok || remote.Code != tt.code || remote.Error() == "" {
			t.Errorf("%d %s: expected %v, found %+v", tt.status, tt.body, tt.code, remote)
		}
	}
}

func check(t *testing.T, sent, is error, code codes.Code, got error) {
	t.Helper()
	remote, ok := errors.AsType[*RemoteError](got)
	if !ok || remote.Code != code {
		t.Fatalf("expected a RemoteError with %v, found %#v", code, got)
	}
	for _, kind := range sample.Kinds {
		if errors.Is(got, kind.Err) != (kind.Err == is) {
			t.Errorf("expected errors.Is of %v alone, found it of %v", is, kind.Err)
		}
	}
	if is == nil && got.Error() == sent.Error() {
		t.Errorf("a client heard what belongs in the log: %v", got)
	}
	if bad, ok := errors.AsType[*BadRequestError](sent); ok && fmt.Sprint(remote.Violations) != fmt.Sprint(bad.Violations) {
		t.Errorf("expected %v, found %v", bad.Violations, remote.Violations)
	}
	if retry, ok := errors.AsType[*RetryError](sent); ok && remote.RetryAfter != retry.After {
		t.Errorf("expected to retry after %v, found %v", retry.After, remote.RetryAfter)
	}
}

func TestAReasonOfAnotherDomainIsNotOurs(t *testing.T) {
	other := &Taxonomy{Domain: "orders.example", Kinds: sample.Kinds}
	got := other.FromStatus(sample.ToStatus(errNotFound).Err())
	if errors.Is(got, errNotFound) {
		t.Errorf("expected an error of no kind, found %v", got)
	}
}

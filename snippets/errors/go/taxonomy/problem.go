package taxonomy

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/codes"
)

// ContentType is the media type of a Problem.
const ContentType = "application/problem+json"

// A Problem is what a service answers over HTTP instead of a result: problem details, RFC 9457. Code
// and the members after it are extensions, which a client that does not know them leaves alone.
type Problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail,omitempty"`
	Instance string `json:"instance,omitempty"`
	// Code is the gRPC code, written as in code.proto: "NOT_FOUND".
	Code    string   `json:"code,omitempty"`
	Reason  string   `json:"reason,omitempty"`
	Domain  string   `json:"domain,omitempty"`
	Details []Detail `json:"details,omitempty"`
}

// A Detail is a google.protobuf.Any in its form in JSON: a BadRequest or a RetryInfo.
type Detail struct {
	Type            string      `json:"@type"`
	FieldViolations []Violation `json:"fieldViolations,omitempty"`
	RetryDelay      string      `json:"retryDelay,omitempty"`
}

const (
	badRequestType = "type.googleapis.com/google.rpc.BadRequest"
	retryInfoType  = "type.googleapis.com/google.rpc.RetryInfo"
)

// The status of HTTP for each code, as code.proto says. What is not here is 500.
var httpStatus = map[codes.Code]int{
	codes.Canceled:           499,
	codes.InvalidArgument:    http.StatusBadRequest,
	codes.DeadlineExceeded:   http.StatusGatewayTimeout,
	codes.NotFound:           http.StatusNotFound,
	codes.AlreadyExists:      http.StatusConflict,
	codes.PermissionDenied:   http.StatusForbidden,
	codes.ResourceExhausted:  http.StatusTooManyRequests,
	codes.FailedPrecondition: http.StatusBadRequest,
	codes.Aborted:            http.StatusConflict,
	codes.OutOfRange:         http.StatusBadRequest,
	codes.Unimplemented:      http.StatusNotImplemented,
	codes.Unavailable:        http.StatusServiceUnavailable,
	codes.Unauthenticated:    http.StatusUnauthorized,
}

// region to problem

// ToProblem returns what a client may be told of an error over HTTP. An error of no kind becomes a
// plain 500.
func (t *Taxonomy) ToProblem(err error) Problem {
	kind, ok := t.kindOf(err)
	if !ok {
		return Problem{Type: "about:blank", Title: "Internal Server Error", Status: 500, Code: "INTERNAL"}
	}
	status, ok := httpStatus[kind.Code]
	if !ok {
		status = http.StatusInternalServerError
	}
	problem := Problem{
		Type:   "/problems/" + strings.ReplaceAll(strings.ToLower(kind.Reason), "_", "-"),
		Title:  kind.Title,
		Status: status,
		Detail: err.Error(),
		Code:   code.Code(kind.Code).String(),
		Reason: kind.Reason,
		Domain: t.Domain,
	}
	if bad, ok := errors.AsType[*BadRequestError](err); ok {
		problem.Details = append(problem.Details, Detail{Type: badRequestType, FieldViolations: bad.Violations})
	}
	if retry, ok := errors.AsType[*RetryError](err); ok {
		// Never 1e+06s: that is no duration in JSON.
		delay := strconv.FormatFloat(retry.After.Seconds(), 'f', -1, 64) + "s"
		problem.Details = append(problem.Details, Detail{Type: retryInfoType, RetryDelay: delay})
	}
	return problem
}

// endregion

// region from problem

// FromProblem returns what a service answered, as an error that errors.Is recognises. An answer that
// holds no problem is an error all the same: its status says what there is to say.
func (t *Taxonomy) FromProblem(status int, body []byte) error {
	problem := Problem{}
	if json.Unmarshal(body, &problem) != nil || problem.Title == "" {
		problem = Problem{Title: http.StatusText(status), Status: status}
	}
	remote := &RemoteError{
		Code:    codeOf(problem.Code, status),
		Message: problem.Title,
		Reason:  problem.Reason,
		Domain:  problem.Domain,
	}
	if problem.Detail != "" {
		remote.Message = problem.Detail
	}
	for _, detail := range problem.Details {
		remote.Violations = append(remote.Violations, detail.FieldViolations...)
		if delay, err := time.ParseDuration(detail.RetryDelay); err == nil {
			remote.RetryAfter = delay
		}
	}
	remote.Kind = t.known(remote.Domain, remote.Reason, remote.Code)
	return remote
}

// endregion

// codeOf reads a code by its name; without one, it is the first that has the status.
func codeOf(name string, status int) codes.Code {
	if number, ok := code.Code_value[name]; ok {
		return codes.Code(number)
	}
	for c := codes.Canceled; c <= codes.Unauthenticated; c++ {
		if httpStatus[c] == status {
			return c
		}
	}
	return codes.Unknown
}

package users

import (
	"errors"

	"google.golang.org/grpc/codes"

	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/service/go/service"
)

// ErrNotFound is a sentinel: callers ask for it with errors.Is, on both sides of the network.
var ErrNotFound = errors.New("no such user")

// Errors is what the service tells its clients.
var Errors = &taxonomy.Taxonomy{
	Domain: "users.workbook.example",
	Kinds: append([]taxonomy.Kind{{
		Err: ErrNotFound, Code: codes.NotFound,
		Reason: "USER_NOT_FOUND", Title: "No such user",
	}, {
		Err: service.ErrMalformedTimeout, Code: codes.InvalidArgument,
		Reason: "MALFORMED_TIMEOUT", Title: "The header " + service.TimeoutHeader + " is malformed",
	}}, taxonomy.Common...),
}

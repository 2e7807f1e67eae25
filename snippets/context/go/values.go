package main

import (
	"context"
	"fmt"
)

// No other package can name this type, so none can have the same key.
type requestIDKey struct{}

// WithRequestID returns a context that carries the id of a request.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the id that ctx carries, and whether it carries one.
func RequestID(ctx context.Context) (string, bool) {
	id, ok := ctx.Value(requestIDKey{}).(string)
	return id, ok
}

// values carries what belongs to one request across functions that need not know
// it.
func values() {
	show := func(name string, ctx context.Context) {
		id, ok := RequestID(ctx)
		fmt.Printf("%s: %q %t\n", name, id, ok)
	}
	ctx := WithRequestID(context.Background(), "4bf92f35")
	inner := WithRequestID(ctx, "00f067aa")
	show("without", context.Background())
	show("outer", ctx)
	show("inner", inner)
	fmt.Println("by another key:", ctx.Value("requestIDKey"))
}

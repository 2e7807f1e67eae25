package main

import (
	"context"
	"fmt"
)

// A key has a type of its own, so that no other package can have the same key.
type key struct{ name string }

var (
	traceKey = key{"trace"}
	userKey  = key{"user"}
)

// values carries what belongs to one request across functions that need not know it.
func values() {
	ctx := context.WithValue(context.Background(), traceKey, "4bf92f35")
	inner := context.WithValue(ctx, traceKey, "00f067aa")

	fmt.Println("outer:", ctx.Value(traceKey))
	fmt.Println("inner:", inner.Value(traceKey))
	fmt.Println("other key:", ctx.Value(userKey))
	fmt.Println("the name is not the key:", ctx.Value("trace"))
}

package main

import (
	"context"
	"fmt"
	"time"
)

// without lets work outlive its request: the audit keeps the values, and neither
// deadline nor cancellation.
func without() {
	ctx := WithRequestID(context.Background(), "4bf92f35")
	request, cancel := context.WithTimeout(ctx, time.Hour)
	audit := context.WithoutCancel(request)
	cancel()

	_, limited := audit.Deadline()
	id, _ := RequestID(audit)
	fmt.Println("request:", request.Err())
	fmt.Println("audit:", audit.Err())
	fmt.Println("audit has a deadline:", limited)
	fmt.Println("audit's request id:", id)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var (
	errShutdown = errors.New("the service shuts down")
	errSlow     = errors.New("the users service is slow")
)

// causes shows why a context ended. Err says only Canceled or DeadlineExceeded.
func causes() {
	ctx, cancel := context.WithCancelCause(context.Background())
	child, cancelChild := context.WithCancel(ctx)
	defer cancelChild()
	cancel(errShutdown)
	cancel(errSlow) // Too late: the first cause stays.
	fmt.Printf("%v, because %v\n", child.Err(), context.Cause(child))

	root := context.Background()
	slow, stop := context.WithTimeoutCause(root, time.Millisecond, errSlow)
	defer stop()
	<-slow.Done()
	fmt.Printf("%v, because %v\n", slow.Err(), context.Cause(slow))

	plain, end := context.WithCancel(context.Background())
	end()
	fmt.Printf("%v, because %v\n", plain.Err(), context.Cause(plain))
}

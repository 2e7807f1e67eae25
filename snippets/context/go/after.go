package main

import (
	"context"
	"fmt"
)

// after registers what is to be done when a context ends. It runs in a goroutine of
// its own.
func after() {
	ctx, cancel := context.WithCancel(context.Background())

	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		fmt.Println("cleaned up:", ctx.Err())
		close(done)
	})
	stopOther := context.AfterFunc(ctx, func() { fmt.Println("never printed") })

	fmt.Println("stopped in time:", stopOther())
	cancel()
	<-done
	fmt.Println("stopped too late:", stop())
}

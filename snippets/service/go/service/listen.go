package service

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
)

// Listen opens the port that PORT and HOST name, by default one of loopback, and
// says so in one line.
func Listen(name, port string) (net.Listener, error) {
	address := net.JoinHostPort(cmp.Or(os.Getenv("HOST"), "127.0.0.1"), cmp.Or(os.Getenv("PORT"), port))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("expected to listen on %s, found: %w; choose another PORT", address, err)
	}
	fmt.Printf("%s listening on http://%s\n", name, listener.Addr())
	return listener, nil
}

// UntilSignal returns a context that ends when the process is asked to stop. A
// second signal does nothing.
func UntilSignal() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
}

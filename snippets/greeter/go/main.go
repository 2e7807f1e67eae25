// Command greeter is the greeter service in Go: all four kinds of call, reflection,
// health, deadlines and errors with details.
//
// HOST and PORT say where it listens; WORK is how many milliseconds it works before
// each answer; SIGTERM lets the calls that are running end, and then the process.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"

	"workbook.example/snippets/greeter/go/debugv1"
	"workbook.example/snippets/greeter/go/greeterv1"
	"workbook.example/snippets/service/go/service"
)

const drainLimit = 10 * time.Second

func main() {
	if err := run(); err != nil {
		log.Fatal("greeter: ", err)
	}
}

// region main

func run() error {
	stopping, stop := service.UntilSignal()
	defer stop()

	c := newCalls()
	server := grpc.NewServer(
		grpc.UnaryInterceptor(c.unary),
		grpc.StreamInterceptor(c.stream),
		grpc.MaxConcurrentStreams(1000),
	)
	work := service.Milliseconds("WORK", 0)
	greeterv1.RegisterGreeterServer(server, &greeterServer{work: work, calls: c})
	debugv1.RegisterDebugServer(server, &debugServer{calls: c})
	state := health.NewServer()
	for name := range server.GetServiceInfo() {
		state.SetServingStatus(name, healthv1.HealthCheckResponse_SERVING)
	}
	healthv1.RegisterHealthServer(server, state)
	reflection.Register(server)

	listener, err := service.Listen("greeter", "50051")
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-stopping.Done():
	}
	drain(server, state)
	return nil
}

// drain tells those who watch the health, refuses new calls and waits for the
// running ones, but not for ever: a stream that stays open would hold the process.
func drain(server *grpc.Server, state *health.Server) {
	state.Shutdown()
	limit, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	unregister := context.AfterFunc(limit, server.Stop)
	defer unregister()
	server.GracefulStop()
}

// endregion

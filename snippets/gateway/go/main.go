// Command gateway answers GET /users/{id}/greeting: it asks the users service over REST
// and the greeter over gRPC, under one context, in Go.
//
// HOST and PORT say where it listens, USERS_URL and GREETER_URL whom it asks; TIMEOUT is
// how many milliseconds a request may take; SIGTERM lets the requests that are running
// end, and then the process.
package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"workbook.example/snippets/greeter/go/greeterv1"
	"workbook.example/snippets/service/go/service"
	"workbook.example/snippets/users/go/users"
)

const drainLimit = 10 * time.Second

func main() {
	if err := run(); err != nil {
		log.Fatal("gateway: ", err)
	}
}

// region main

func run() error {
	stopping, stop := service.UntilSignal()
	defer stop()

	target := cmp.Or(os.Getenv("GREETER_URL"), "http://127.0.0.1:50051")
	plain := grpc.WithTransportCredentials(insecure.NewCredentials())
	connection, err := grpc.NewClient(strings.TrimPrefix(target, "http://"), plain)
	if err != nil {
		return fmt.Errorf("expected GREETER_URL to be http://host:port, found: %w", err)
	}
	defer connection.Close()
	g := &gateway{
		users:   &users.Client{BaseURL: cmp.Or(os.Getenv("USERS_URL"), "http://127.0.0.1:8080")},
		greeter: greeterv1.NewGreeterClient(connection),
	}

	listener, err := service.Listen("gateway", "8081")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: g.handler(), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-stopping.Done():
	}
	drain, cancel := context.WithTimeout(context.Background(), drainLimit)
	defer cancel()
	return server.Shutdown(drain)
}

// endregion

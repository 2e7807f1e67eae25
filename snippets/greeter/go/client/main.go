// Command client calls a greeter, in whatever language that is written, and prints
// each answer as a line of JSON:
//
//	client [-timeout 2s] URL hello NAME [LANGUAGE]
//	client [-timeout 2s] URL replies NAME [ROUNDS]
//	client [-timeout 2s] URL greetings NAME...
//	client [-timeout 2s] URL chat TEXT...
//	client URL vars
//
// SIGINT cancels the call. A call that fails prints {"error": ...} and the exit
// code is 1.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/greeter/go/debugv1"
	"workbook.example/snippets/greeter/go/greeter"
	"workbook.example/snippets/greeter/go/greeterv1"
)

func main() {
	timeout := flag.Duration("timeout", 0, "how long the call may take; 0: no limit")
	flag.Parse()
	if flag.NArg() < 2 {
		fmt.Fprintln(os.Stderr, "expected a URL and a method, found fewer words; see -help")
		os.Exit(2)
	}

	// region client
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, *timeout)
		defer cancel()
	}
	target := strings.TrimPrefix(flag.Arg(0), "http://")
	plain := grpc.WithTransportCredentials(insecure.NewCredentials())
	connection, err := grpc.NewClient(target, plain)
	if err == nil {
		defer connection.Close()
		err = call(ctx, connection, flag.Arg(1), flag.Args()[2:])
	}
	// endregion
	if err != nil {
		report(greeter.Errors.FromStatus(err))
		os.Exit(1)
	}
}

func call(ctx context.Context, connection *grpc.ClientConn, method string, words []string) error {
	client := greeterv1.NewGreeterClient(connection)
	switch method {
	case "hello":
		return hello(ctx, client, words)
	case "replies":
		return replies(ctx, client, words)
	case "greetings":
		return greetings(ctx, client, words)
	case "chat":
		return chat(ctx, client, words)
	case "vars":
		reply, err := debugv1.NewDebugClient(connection).Vars(ctx, &debugv1.VarsRequest{})
		if err == nil {
			show(reply.GetVars())
		}
		return err
	default:
		return fmt.Errorf("expected hello, replies, greetings, chat or vars; found %q", method)
	}
}

// report prints what a caller may read from an error: identity by errors.Is,
// details by their type.
func report(err error) {
	is := []string{}
	for _, kind := range greeter.Errors.Kinds {
		if errors.Is(err, kind.Err) {
			is = append(is, kind.Err.Error())
		}
	}
	found := map[string]any{"message": err.Error(), "is": is}
	if remote, ok := errors.AsType[*taxonomy.RemoteError](err); ok {
		found["code"] = remote.Code.String()
		found["reason"], found["domain"] = remote.Reason, remote.Domain
		found["violations"] = remote.Violations
		found["retry_after_ms"] = remote.RetryAfter.Milliseconds()
	}
	show(map[string]any{"error": found})
}

func show(value any) {
	if err := json.NewEncoder(os.Stdout).Encode(value); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

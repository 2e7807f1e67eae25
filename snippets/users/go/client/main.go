// Command client calls a users service, in whatever language that is written, and prints each answer as
// a line of JSON:
//
//	client [-timeout 2s] URL list
//	client [-timeout 2s] URL get ID
//	client [-timeout 2s] URL create NAME
//	client [-timeout 2s] URL delete ID
//
// SIGINT cancels the call. A call that fails prints {"error": ...} and the exit code is 1.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"

	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/users/go/users"
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
	client := &users.Client{BaseURL: flag.Arg(0)}
	answer, err := call(ctx, client, flag.Arg(1), flag.Arg(2))
	// endregion
	if err != nil {
		answer = map[string]any{"error": describe(err)}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil {
		os.Exit(1)
	}
}

func call(ctx context.Context, c *users.Client, method, word string) (any, error) {
	id, _ := strconv.Atoi(word)
	switch method {
	case "list":
		return c.List(ctx)
	case "get":
		return c.Get(ctx, id)
	case "create":
		return c.Create(ctx, users.NewUser{Name: word})
	case "delete":
		return map[string]int{"deleted": id}, c.Delete(ctx, id)
	default:
		return nil, fmt.Errorf("expected list, get, create or delete; found %q", method)
	}
}

// describe returns what a caller may read from an error: identity by errors.Is, details by their type.
func describe(err error) map[string]any {
	is := []string{}
	for _, kind := range users.Errors.Kinds {
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
	return found
}

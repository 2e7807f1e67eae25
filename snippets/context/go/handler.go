package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"
)

// handler shows a deadline that crosses the network: the handler gives up on a slow
// service, and the service's own handler learns of it from its context.
func handler() {
	stopped := make(chan error, 1)
	slow := func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		stopped <- r.Context().Err()
	}
	users := httptest.NewServer(http.HandlerFunc(slow))
	defer users.Close()

	answer := httptest.NewRecorder()
	greeting(users.URL)(answer, httptest.NewRequest("GET", "/greeting", nil))
	fmt.Println("the caller hears:", answer.Code, answer.Body)
	fmt.Println("the users service stops:", <-stopped)
}

// greeting asks the users service for at most 200 ms, and for no longer than its
// own caller waits.
func greeting(usersURL string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 200*time.Millisecond)
		defer cancel()

		request, err := http.NewRequestWithContext(ctx, "GET", usersURL, nil)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			w.WriteHeader(http.StatusGatewayTimeout)
			fmt.Fprint(w, ctx.Err())
			return
		}
		defer response.Body.Close()
		w.WriteHeader(response.StatusCode)
	}
}

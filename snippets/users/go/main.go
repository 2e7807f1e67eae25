// Command users is the users service in Go.
//
// It keeps its users in memory. HOST and PORT say where it listens; TIMEOUT is how
// many milliseconds a request may take, WORK how many it works before each answer;
// SIGTERM lets the requests that are running end, and then the process.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/service/go/service"
	"workbook.example/snippets/users/go/users"
)

// region store

// User is what travels; package users is what clients of the service import.
type User = users.User

// ErrNotFound is a sentinel: callers ask for it with errors.Is.
var ErrNotFound = users.ErrNotFound

// Store keeps users in memory. Each request runs in a goroutine of its own, so a lock guards the map.
type Store struct {
	mu   sync.RWMutex
	last int
	byID map[int]User
}

// NewStore returns a store that holds users of these names, with ids from 1 on.
func NewStore(names ...string) *Store {
	s := &Store{byID: make(map[int]User)}
	for _, name := range names {
		s.Add(User{Name: name})
	}
	return s
}

// Add stores a user under a new id and returns it with the id.
func (s *Store) Add(u User) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	u.ID, u.Version = s.last, 1
	s.byID[u.ID] = u
	return u
}

// Get returns the user, or an error that is ErrNotFound.
func (s *Store) Get(id int) (User, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	u, ok := s.byID[id]
	if !ok {
		return User{}, fmt.Errorf("user %d: %w", id, ErrNotFound)
	}
	return u, nil
}

// Delete removes the user, or returns an error that is ErrNotFound.
func (s *Store) Delete(id int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.byID[id]; !ok {
		return fmt.Errorf("user %d: %w", id, ErrNotFound)
	}
	delete(s.byID, id)
	return nil
}

// List returns all users in the order of their ids.
func (s *Store) List() []User {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]User, 0, len(s.byID))
	for _, u := range s.byID {
		all = append(all, u)
	}
	slices.SortFunc(all, func(a, b User) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// endregion

// region routes

// NewHandler routes requests. Since Go 1.22 a pattern holds the method and the parameters of the
// path; the mux answers 404 and, with Allow, 405 by itself.
func NewHandler(s *Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, s.List())
	})
	mux.HandleFunc("POST /users", func(w http.ResponseWriter, r *http.Request) {
		create(w, r, s)
	})
	mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		u, err := s.Get(idOf(r))
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, u)
	})
	mux.HandleFunc("DELETE /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		if err := s.Delete(idOf(r)); err != nil {
			writeError(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return withBudget(mux, s)
}

// endregion

// region create

const bodyLimit = 100 << 10

// create adds the user in the body. What is wrong with a body is the client's to hear, not a reason
// to end the process: the article's log.Fatal would end it for every client.
func create(w http.ResponseWriter, r *http.Request, s *Store) {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
	decoder.DisallowUnknownFields()
	var in struct{ Name, Email string }
	if err := decoder.Decode(&in); err != nil {
		writeError(w, fmt.Errorf("read the body: %w", err))
		return
	}
	if in.Name == "" {
		writeProblem(w, http.StatusUnprocessableEntity, "expected a name, found none")
		return
	}
	u := s.Add(User{Name: in.Name, Email: in.Email})
	w.Header().Set("Location", "/users/"+strconv.Itoa(u.ID))
	writeJSON(w, http.StatusCreated, u)
}

// endregion

// region budget

// withBudget gives each request a context that ends when its caller no longer
// waits, and works under it before it answers. Whoever has gone is not worked for.
func withBudget(next http.Handler, s *Store) http.Handler {
	o := service.NewObserver("users", 10*time.Second, writeError)
	work := service.Milliseconds("WORK", 0)
	outer := http.NewServeMux()
	outer.Handle("GET /debug/vars", o.Counters)
	outer.Handle("/", o.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := o.Work(r.Context(), work, func() { s.List() }); err != nil {
			writeError(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})))
	return outer
}

// endregion

// region errors

// writeError chooses the status by what the error is, however often it has been wrapped.
func writeError(w http.ResponseWriter, err error) {
	var tooLarge *http.MaxBytesError
	switch problem := users.Errors.ToProblem(err); {
	case problem.Reason != "": // A kind of error that clients know.
		w.Header().Set("Content-Type", taxonomy.ContentType)
		writeJSON(w, problem.Status, problem)
	case errors.As(err, &tooLarge):
		writeProblem(w, http.StatusRequestEntityTooLarge, err.Error())
	default:
		writeProblem(w, http.StatusBadRequest, err.Error())
	}
}

// writeProblem answers with problem details, RFC 9457.
func writeProblem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", taxonomy.ContentType)
	writeJSON(w, status, map[string]any{
		"type":   "about:blank",
		"title":  http.StatusText(status),
		"status": status,
		"detail": detail,
	})
}

// endregion

func writeJSON(w http.ResponseWriter, status int, value any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	// The client may have gone; there is nobody to tell then.
	_ = json.NewEncoder(w).Encode(value)
}

// idOf returns the id in the path, or 0, which is the id of no user.
func idOf(r *http.Request) int {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return 0
	}
	return id
}

// region main

func main() {
	if err := run(); err != nil {
		log.Fatal("users: ", err)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	address := net.JoinHostPort(cmp.Or(os.Getenv("HOST"), "127.0.0.1"), cmp.Or(os.Getenv("PORT"), "8080"))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("expected to listen on %s, found: %w; choose another PORT", address, err)
	}
	server := &http.Server{
		Handler:           NewHandler(NewStore("Alice", "Bob")),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Printf("users listening on http://%s\n", listener.Addr())

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// Shutdown takes no new connections and waits for the requests that are running.
	drain, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return server.Shutdown(drain)
}

// endregion

package main

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestHandler(t *testing.T) {
	tests := []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"list", "GET", "/users", "", 200, `[{"id":1,"name":"Alice","version":1},`},
		{"read", "GET", "/users/2", "", 200, `{"id":2,"name":"Bob","version":1}`},
		{"create", "POST", "/users", `{"name":"Carol"}`, 201, `{"id":3,"name":"Carol","version":1}`},
		{"e-mail", "POST", "/users", `{"name":"C","email":"c@d.example"}`, 201, `"email":"c@d.example"`},
		{"delete", "DELETE", "/users/1", "", 204, ""},
		{"unknown id", "GET", "/users/9", "", 404, "user 9: no such user"},
		{"unknown id, by its reason", "GET", "/users/9", "", 404, `"reason":"USER_NOT_FOUND"`},
		{"not an id", "DELETE", "/users/x", "", 404, "no such user"},
		{"unknown path", "GET", "/people", "", 404, "not found"},
		{"malformed", "POST", "/users", "{", 400, "unexpected EOF"},
		{"empty", "POST", "/users", "", 400, "EOF"},
		{"unknown member", "POST", "/users", `{"nmae":"Carol"}`, 400, "nmae"},
		{"no name", "POST", "/users", "{}", 422, "expected a name"},
		{"too large", "POST", "/users", `{"name":"` + strings.Repeat("a", bodyLimit) + `"}`, 413, "too large"},
		{"method", "PUT", "/users", "", 405, "Method Not Allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			handler := NewHandler(NewStore("Alice", "Bob"))
			response := httptest.NewRecorder()
			handler.ServeHTTP(response, httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body)))
			if response.Code != tt.status {
				t.Errorf("status: expected %d, found %d", tt.status, response.Code)
			}
			if !strings.Contains(response.Body.String(), tt.want) {
				t.Errorf("body: expected %q in it, found %q", tt.want, response.Body.String())
			}
		})
	}
}

func TestAllowNamesTheMethods(t *testing.T) {
	response := httptest.NewRecorder()
	NewHandler(NewStore()).ServeHTTP(response, httptest.NewRequest("PUT", "/users", nil))
	if allow := response.Header().Get("Allow"); allow != "GET, HEAD, POST" {
		t.Errorf("expected GET, HEAD, POST, found %q", allow)
	}
}

func TestTheBudgetOfARequest(t *testing.T) {
	t.Setenv("WORK", "3600000")
	handler := NewHandler(NewStore("Alice"))
	for header, status := range map[string]int{"20": 504, "soon": 400} {
		request := httptest.NewRequest("GET", "/users", nil)
		request.Header.Set("Request-Timeout-Ms", header)
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		if response.Code != status {
			t.Errorf("%s: expected %d, found %d %s", header, status, response.Code, response.Body)
		}
	}
	vars := httptest.NewRecorder()
	handler.ServeHTTP(vars, httptest.NewRequest("GET", "/debug/vars", nil))
	if !strings.Contains(vars.Body.String(), `"requests_deadline_exceeded": 1`) {
		t.Errorf("expected one request whose deadline passed, found %s", vars.Body)
	}
}

func TestErrNotFoundIsFoundThroughItsWrapping(t *testing.T) {
	_, err := NewStore().Get(7)
	if !errors.Is(fmt.Errorf("read: %w", err), ErrNotFound) {
		t.Errorf("expected an error that is ErrNotFound, found %v", err)
	}
}

func TestStoreIsSafeForManyGoroutines(t *testing.T) {
	s := NewStore()
	var group sync.WaitGroup
	for range 100 {
		group.Add(1)
		go func() {
			defer group.Done()
			s.Add(User{Name: "Carol"})
			s.List()
		}()
	}
	group.Wait()
	if users := s.List(); len(users) != 100 || users[99].ID != 100 {
		t.Errorf("expected 100 users with ids to 100, found %d", len(users))
	}
}

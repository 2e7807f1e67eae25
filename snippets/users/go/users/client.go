// Package users is what clients of the users service need: the types that travel,
// the errors, a client.
package users

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"workbook.example/snippets/errors/go/taxonomy"
	"workbook.example/snippets/service/go/service"
)

// User is what travels. A tag names the member in JSON; omitempty leaves an empty
// one out.
type User struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	// Version is 1 at first, one more after each change.
	Version int `json:"version"`
}

// NewUser is what a client sends to create a user.
type NewUser struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// answerLimit is more than any answer of the service is long.
const answerLimit = 4 << 20

// A Client calls one users service. The zero value of HTTP is http.DefaultClient.
type Client struct {
	// BaseURL is http://host:port, without a slash at its end.
	BaseURL string
	HTTP    *http.Client
}

// List returns the first page of users.
func (c *Client) List(ctx context.Context) ([]User, error) {
	var all []User
	return all, c.call(ctx, http.MethodGet, "/users", nil, &all)
}

// Get returns the user with this id. The error is ErrNotFound when there is none.
func (c *Client) Get(ctx context.Context, id int) (User, error) {
	var user User
	return user, c.call(ctx, http.MethodGet, "/users/"+strconv.Itoa(id), nil, &user)
}

// Create adds a user. It must not be repeated after an answer that never came: it
// may have been added.
func (c *Client) Create(ctx context.Context, in NewUser) (User, error) {
	var user User
	return user, c.call(ctx, http.MethodPost, "/users", in, &user)
}

// Delete removes a user. The error is ErrNotFound when there is none, so also the
// second time.
func (c *Client) Delete(ctx context.Context, id int) error {
	return c.call(ctx, http.MethodDelete, "/users/"+strconv.Itoa(id), nil, nil)
}

// region call

// call sends a request that ends with ctx, tells the service how long that still
// lasts, and reads the answer into out.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	request, err := newRequest(ctx, method, c.BaseURL+path, in)
	if err != nil {
		return err
	}
	service.SendBudget(request)
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return err // It wraps ctx.Err(): errors.Is finds Canceled or DeadlineExceeded.
		}
		return fmt.Errorf("%w: %w", taxonomy.ErrUnavailable, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	switch {
	case err != nil:
		return fmt.Errorf("%s %s: read the answer: %w", method, path, err)
	case response.StatusCode >= http.StatusBadRequest:
		return fmt.Errorf("%s %s: %w", method, path, Errors.FromProblem(response.StatusCode, text))
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%s %s: expected JSON, found: %w; is this the users service?", method, path, err)
	}
	return nil
}

// endregion

func newRequest(ctx context.Context, method, url string, in any) (*http.Request, error) {
	if in == nil {
		return http.NewRequestWithContext(ctx, method, url, nil)
	}
	text, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(text))
	if err == nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, err
}

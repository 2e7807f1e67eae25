package taxonomy

import (
	"errors"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"
)

// region to status

// ToStatus returns what a client may be told of an error over gRPC. An error of no
// kind becomes INTERNAL with a neutral message. It returns an OK status for nil.
func (t *Taxonomy) ToStatus(err error) *status.Status {
	if err == nil {
		return status.New(codes.OK, "")
	}
	kind, ok := t.kindOf(err)
	if !ok {
		return status.New(codes.Internal, "internal error")
	}
	details := []protoadapt.MessageV1{&errdetails.ErrorInfo{Reason: kind.Reason, Domain: t.Domain}}
	if bad, ok := errors.AsType[*BadRequestError](err); ok {
		fields := &errdetails.BadRequest{}
		for _, v := range bad.Violations {
			fields.FieldViolations = append(fields.FieldViolations,
				&errdetails.BadRequest_FieldViolation{Field: v.Field, Description: v.Description})
		}
		details = append(details, fields)
	}
	if retry, ok := errors.AsType[*RetryError](err); ok {
		details = append(details, &errdetails.RetryInfo{RetryDelay: durationpb.New(retry.After)})
	}
	answer, failed := status.New(kind.Code, err.Error()).WithDetails(details...)
	if failed != nil {
		return status.New(kind.Code, err.Error())
	}
	return answer
}

// endregion

// region from status

// FromStatus returns what a call of gRPC failed with, as an error that errors.Is
// recognises. It returns nil for nil.
func (t *Taxonomy) FromStatus(err error) error {
	if err == nil {
		return nil
	}
	answer := status.Convert(err)
	remote := &RemoteError{Code: answer.Code(), Message: answer.Message()}
	for _, detail := range answer.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			remote.Reason, remote.Domain = detail.GetReason(), detail.GetDomain()
			remote.Metadata = detail.GetMetadata()
		case *errdetails.BadRequest:
			for _, v := range detail.GetFieldViolations() {
				remote.Violations = append(remote.Violations, Violation{v.GetField(), v.GetDescription()})
			}
		case *errdetails.RetryInfo:
			remote.RetryAfter = detail.GetRetryDelay().AsDuration()
		}
	}
	remote.Kind = t.known(remote.Domain, remote.Reason, remote.Code)
	return remote
}

// endregion

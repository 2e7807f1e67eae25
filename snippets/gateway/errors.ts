/** What the gateway tells its clients when something goes wrong: what both services tell theirs. */
import { DeadlineExceeded } from "@snippets/context";
import { as, is, New, RemoteError, retryAfter, Taxonomy } from "@snippets/errors";
import { taxonomy as greeterTaxonomy } from "@snippets/greeter";
import { ErrUnavailable, HttpProblem } from "@snippets/service";
import { taxonomy as usersTaxonomy } from "@snippets/users";

/** A service behind the gateway answered what its contract does not foresee. */
export const ErrBadGateway: Error = New("bad gateway");

export const taxonomy: Taxonomy = new Taxonomy({
  domain: "gateway.workbook.example",
  kinds: [
    ...usersTaxonomy.kinds,
    ...greeterTaxonomy.kinds,
    {
      error: ErrBadGateway,
      code: "INTERNAL",
      reason: "BAD_GATEWAY",
      title: "A service behind the gateway failed",
      status: 502,
    },
  ],
});

/**
 * FromUpstream makes of what a call of another service failed with what a client of the gateway may know: the
 * kind of error that the service told, with its text, or that the service is late, away, or not what it should
 * be. Addresses and whatever else only concerns the house go to the log.
 */
export function fromUpstream(service: string, error: unknown): Error {
  if (is(error, DeadlineExceeded)) {
    const detail = `expected ${service} to answer in time, found the deadline passed`;
    return new HttpProblem(DeadlineExceeded, detail);
  }
  if (is(error, ErrUnavailable)) {
    return new HttpProblem(
      retryAfter(1_000, ErrUnavailable),
      `expected ${service} to answer, found it unavailable; ask again later`,
      { cause: error },
    );
  }
  const known = taxonomy.kinds.some((kind) => is(error, kind.error));
  if (!known) {
    return new HttpProblem(
      ErrBadGateway,
      `expected ${service} to answer as its contract says, found otherwise; the log says what, under the id of this request`,
      { cause: error },
    );
  }
  const told = as(error, RemoteError);
  if (told === undefined) return error as Error;
  const again = told.retryAfter;
  return new HttpProblem(again === undefined ? told : retryAfter(again, told), told.message);
}

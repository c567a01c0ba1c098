/** An operation of the socket's own: its contract, and what it does to the connection that asks. */
import type { Caller, ReadContext } from "../kit/context.ts";
import type { Contract, InputOf } from "../kit/operation.ts";
import { compile } from "../kit/schema.ts";
import type { Connection } from "./connection.ts";

export interface SocketOperation {
  readonly contract: Contract;
  run(connection: Connection, identity: Caller, ctx: ReadContext, input: unknown): Promise<unknown>;
}

type Handler<C extends Contract> = (
  connection: Connection,
  identity: Caller,
  ctx: ReadContext,
  input: InputOf<C>,
) => Promise<unknown>;

export function define<C extends Contract>(contract: C, handler: Handler<C>): SocketOperation {
  const check = compile(contract.input);
  return {
    contract,
    run: (connection, identity, ctx, input) =>
      handler(connection, identity, ctx, check.parse(input) as InputOf<C>),
  };
}

import { Router } from "express";
export function openapiRoutes(): Router {
  return Router();
}

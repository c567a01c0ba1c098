/** Sign-ins at providers, for the API docs. */
export const exampleIdentityId = "0192f0c4-2d70-7b19-8c55-e04f6a7b9d21";
export const exampleVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
export const exampleVerifierHash = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
export const exampleReturnTo = "org.example.app:/signed-in";
export const exampleTicket = "kP3vXw9bQ1eM4tUzL2cN5sRgY7hJ0dFaB6iOqTnVxCE";
export const exampleRegistrationToken = "R8nB5jK1wQzX3mLdV7yTgH0aUcE9pS2oF6iNrYtWbMk";
export const exampleUrl =
  "https://accounts.google.com/o/oauth2/v2/auth?client_id=…&redirect_uri=…&response_type=code&state=…";

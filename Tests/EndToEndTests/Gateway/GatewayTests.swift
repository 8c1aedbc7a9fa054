import Testing

/// The gateway in real processes on a real Postgres, with a simulated provider inside the test that keeps its own record
/// and its own bill. One after the other: each of these suites starts a fleet.
@Suite("The gateway", .serialized)
enum GatewayTests {}

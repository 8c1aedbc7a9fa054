import Testing

/// Indexes in real processes on a real Postgres, embedded by a simulated provider inside the test that keeps its own record
/// of what it was paid for. One after the other: each of these suites starts a fleet.
@Suite("Knowledge", .serialized)
enum KnowledgeTests {}

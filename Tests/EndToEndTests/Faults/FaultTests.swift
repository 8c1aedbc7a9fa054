import Testing

/// The faults, one after the other: each of these suites loads the machine and waits for leases to end.
@Suite("Faults", .serialized)
enum FaultTests {}

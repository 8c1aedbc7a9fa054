import Synchronization

/// How many calls to each target this process saw succeed since the last one that failed. A breaker judges failures among
/// the calls around them, and a success on a closed breaker is to write nothing: so successes are told with a failure.
/// Losing the tally with the process only makes a breaker open a little sooner.
final class CallTally: Sendable {
    struct Target: Sendable, Hashable {
        let provider: String
        let model: String
        let credential: String
    }

    /// More than a breaker looks back, and more targets than a catalogue has.
    private static let countMax: Int32 = 31
    private static let targetsMax = 4096

    private let counts = Mutex<[Target: Int32]>([:])

    func noteSuccess(_ target: Target) {
        counts.withLock { counts in
            guard counts.count < Self.targetsMax || counts[target] != nil else { return }
            counts[target] = min(counts[target, default: 0] + 1, Self.countMax)
        }
    }

    /// What to tell with a failure; from now on it counts from zero.
    func take(_ target: Target) -> Int32 { counts.withLock { $0.removeValue(forKey: target) ?? 0 } }
}

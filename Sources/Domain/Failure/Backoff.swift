/// The waits between attempts.
package enum Backoff: Sendable, Hashable {
    /// Full jitter: uniform in 0…min(cap, base · 2^(attempt−1)), after Marc Brooker,
    /// "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
    case fullJitter(base: Duration, cap: Duration)
    /// A fixed list of waits, each varied by ± `spread` (0…1); the last repeats.
    case schedule([Duration], spread: Double)

    /// The wait after the attempt with this number (from 1) failed.
    package func delay(afterAttempt attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        switch self {
        case .fullJitter(let base, let cap):
            let doublings = min(max(attempt - 1, 0), 40)
            let ceiling = min(base.seconds * Double(1 << doublings), cap.seconds)
            return .seconds(Double.random(in: 0...max(ceiling, 0), using: &generator))
        case .schedule(let waits, let spread):
            guard let last = waits.last else { return .zero }
            let wait = attempt - 1 < waits.count ? waits[max(attempt - 1, 0)] : last
            return .seconds(wait.seconds * Double.random(in: (1 - spread)...(1 + spread), using: &generator))
        }
    }

    static func jitter(upTo limit: Duration, using generator: inout some RandomNumberGenerator) -> Duration {
        .seconds(Double.random(in: 0...max(limit.seconds, 0), using: &generator))
    }
}

extension Duration {
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
    package var milliseconds: Double { seconds * 1000 }
}

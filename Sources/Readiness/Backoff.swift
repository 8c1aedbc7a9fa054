/// How long to wait before the next attempt to connect: a random time up to a bound that doubles from 50 ms to 5 s
/// ("full jitter"), so that many processes that lost the same server do not return to it in step.
package struct Backoff: Sendable {
    package static let first = Duration.milliseconds(50)
    package static let last = Duration.seconds(5)

    private var bound = Backoff.first

    package init() {}

    package mutating func next() -> Duration {
        defer { bound = min(bound * 2, Self.last) }
        return bound * Double.random(in: 0...1)
    }
}

import Foundation

/// How long something takes, drawn anew each time from a seeded generator. Never below zero nor above ``max``.
package enum Latency: Sendable, Hashable {
    /// Ten minutes: what lasts longer is a hang, and there are faults for those.
    static let max: Duration = .seconds(600)

    case fixed(Duration)
    case uniform(Duration, Duration)
    /// Mean and standard deviation.
    case normal(Duration, Duration)
    /// Median, and the standard deviation of the logarithm: 0.5 is what vendors look like on a good day, 1 on a bad one.
    case logNormal(Duration, Double)

    package static let none = Latency.fixed(.zero)

    var isNone: Bool { self == .none }

    func draw(_ generator: inout SeededGenerator) -> Duration {
        let drawn: Duration =
            switch self {
            case .fixed(let value): value
            case .uniform(let low, let high): low + (high - low) * generator.fraction()
            case .normal(let mean, let deviation): mean + deviation * Self.gauss(&generator)
            // The bound keeps an absurd draw from overflowing a duration.
            case .logNormal(let median, let sigma): median * min(exp(sigma * Self.gauss(&generator)), 1e6)
            }
        return min(Swift.max(drawn, .zero), Self.max)
    }

    /// The sum of `count` draws. From the 4,096th on their mean stands for the rest: nobody can tell, and the cost is
    /// bounded.
    func sum(of count: Int, _ generator: inout SeededGenerator) -> Duration {
        guard count > 0, !isNone else { return .zero }
        if case .fixed(let value) = self { return min(value, Self.max) * Double(count) }
        let drawn = min(count, 4_096)
        var sum: Duration = .zero
        for _ in 0..<drawn { sum += draw(&generator) }
        return sum * (Double(count) / Double(drawn))
    }

    /// Box and Muller's transform; the logarithm's argument is never zero.
    private static func gauss(_ generator: inout SeededGenerator) -> Double {
        (-2 * log(1 - generator.fraction())).squareRoot() * cos(2 * .pi * generator.fraction())
    }
}

extension Latency {
    package static let grammar = "300ms, 2s, uniform:100ms..400ms, normal:300ms,50ms or lognormal:300ms,0.5"

    /// Reads ``grammar``; nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else {
            guard let value = Span.read(text), value <= Self.max else { return nil }
            self = .fixed(value)
            return
        }
        let rest = text[text.index(after: colon)...]
        let read: Latency? =
            switch text[..<colon] {
            case "fixed": Span.read(rest).map(Latency.fixed)
            case "uniform": Self.pair(rest, "..").flatMap { $0 <= $1 ? .uniform($0, $1) : nil }
            case "normal": Self.pair(rest, ",").map { .normal($0, $1) }
            case "lognormal": Self.logNormal(rest)
            default: nil
            }
        guard let read, read.isWithinBounds else { return nil }
        self = read
    }

    private var isWithinBounds: Bool {
        switch self {
        case .fixed(let value), .logNormal(let value, _): value <= Self.max
        case .uniform(let first, let second), .normal(let first, let second): Swift.max(first, second) <= Self.max
        }
    }

    private static func pair(_ text: Substring, _ separator: String) -> (Duration, Duration)? {
        guard let range = text.range(of: separator), let first = Span.read(text[..<range.lowerBound]),
            let second = Span.read(text[range.upperBound...])
        else { return nil }
        return (first, second)
    }

    private static func logNormal(_ text: Substring) -> Latency? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let median = Span.read(parts[0]), let sigma = Double(parts[1]), (0...5).contains(sigma)
        else { return nil }
        return .logNormal(median, sigma)
    }
}

import Foundation

/// Figures for people.
enum FigureText {
    /// Seconds: `0.4 ms`, `12 ms`, `3.45 s`, `2 min 05 s`, `38 h 27 min`, `5 d 03 h`.
    static func seconds(_ seconds: Double) -> String {
        switch seconds {
        case ..<0: "0 ms"
        case ..<0.01: fixed(seconds * 1_000, places: 1) + " ms"
        case ..<0.9995: fixed(seconds * 1_000, places: 0) + " ms"
        case ..<119.995: fixed(seconds, places: 2) + " s"
        case ..<7_199.5: pair(Int(seconds.rounded()), unit: 60, of: "min", rest: "s")
        case ..<172_770: pair(Int((seconds / 60).rounded()), unit: 60, of: "h", rest: "min")
        default: pair(Int((min(seconds, 1e12) / 3_600).rounded()), unit: 24, of: "d", rest: "h")
        }
    }

    /// Bytes in decimal units, as file sizes are usually shown: `812 B`, `35.1 kB`, `1.0 MB`.
    static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1_000: "\(count) B"
        case ..<999_950: fixed(Double(count) / 1_000, places: 1) + " kB"
        default: fixed(Double(count) / 1_000_000, places: 1) + " MB"
        }
    }

    /// A number with a fixed count of decimals and a point, whatever the locale.
    static func fixed(_ value: Double, places: Int) -> String {
        String(format: "%.\(places)f", locale: nil, value)
    }

    /// A count of small units as some large ones and the rest.
    private static func pair(_ count: Int, unit: Int, of name: String, rest restName: String) -> String {
        let rest = count % unit
        return "\(count / unit) \(name) \(rest < 10 ? "0" : "")\(rest) \(restName)"
    }
}

extension Duration {
    /// The duration in seconds, rounded to the nearest double.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

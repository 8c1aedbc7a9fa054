import Foundation

/// Figures for people.
enum FigureText {
    /// Seconds: `0.4 ms`, `12 ms`, `3.45 s`, `2 min 05 s`.
    static func seconds(_ seconds: Double) -> String {
        switch seconds {
        case ..<0: "0 ms"
        case ..<0.01: fixed(seconds * 1_000, places: 1) + " ms"
        case ..<0.9995: fixed(seconds * 1_000, places: 0) + " ms"
        case ..<119.995: fixed(seconds, places: 2) + " s"
        default: minutes(Int(min(seconds.rounded(), 1e12)))
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

    private static func minutes(_ seconds: Int) -> String {
        let rest = seconds % 60
        return "\(seconds / 60) min \(rest < 10 ? "0" : "")\(rest) s"
    }
}

extension Duration {
    /// The duration in seconds, rounded to the nearest double.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

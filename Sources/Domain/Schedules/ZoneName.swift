package import Foundation

/// A time zone by its IANA name: `UTC`, or an area and a place such as `Europe/Berlin`.
///
/// Offsets (`GMT+2`) and abbreviations (`PST`) are refused: the first know no daylight saving, the second mean different
/// things to different people.
package struct ZoneName: Sendable, Hashable {
    package static let utc = ZoneName(rawValue: "UTC", zone: .gmt)

    package let rawValue: String
    package let zone: TimeZone

    /// Nil for a name that is not in the time zone database of this release.
    package init?(_ name: String) {
        if name == "UTC" {
            self = .utc
            return
        }
        guard name.utf8.count <= 64, name.utf8.contains(UInt8(ascii: "/")), name.utf8.allSatisfy(Self.isOfNames),
            let zone = TimeZone(identifier: name)
        else { return nil }
        self.init(rawValue: name, zone: zone)
    }

    /// The characters of the database's names. The system's look-up is more generous: it stops at a NUL.
    private static func isOfNames(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "+"):
            true
        default: false
        }
    }

    private init(rawValue: String, zone: TimeZone) {
        self.rawValue = rawValue
        self.zone = zone
    }

    /// What somebody probably meant who wrote `name`, which may be of any length.
    package static func suggestion(for name: String) -> String? {
        let lowered = name.utf8.count <= 64 ? name.lowercased() : ""
        let known = TimeZone.knownTimeZoneIdentifiers
        return known.first { $0.lowercased() == lowered } ?? Spelling.closest(to: name, among: known)
    }

    /// An instant as the zone's clocks show it, to the second, with its offset: `2026-03-29T03:00:00+02:00`.
    package func localTime(of date: Date) -> String {
        let offset = zone.secondsFromGMT(for: date)
        let (hours, minutes) = (offset.magnitude / 3600, offset.magnitude / 60 % 60)
        let digits = { (number: UInt) in number < 10 ? "0\(number)" : "\(number)" }
        let clock = RFC3339.string(from: date + Double(offset)).prefix(19)
        return "\(clock)\(offset < 0 ? "-" : "+")\(digits(hours)):\(digits(minutes))"
    }
}

import Domain
import Foundation
import Tenancy

/// What `GET /v1/usage` is asked for.
struct UsageQuery {
    static let daysMax = 366

    let firstDay: String
    let lastDay: String
    /// The first moment, and the first one that does not belong to it.
    let start: Date
    let end: Date
    let facets: Set<UsageFacet>
    let tenant: String?

    /// - Throws: 400 with everything that is wrong.
    init(_ query: String?, now: Date) throws {
        var reader = QueryReader(query, allowed: ["from", "to", "by", "tenant"])
        let today = Self.text(now)
        lastDay = reader.text("to") ?? today
        firstDay = reader.text("from") ?? String(lastDay.prefix(8)) + "01"
        tenant = reader.text("tenant")
        var facets: Set<UsageFacet> = []
        for name in (reader.text("by") ?? "").split(separator: ",", omittingEmptySubsequences: false)
        where reader.text("by") != nil {
            guard let facet = UsageFacet(rawValue: String(name)), facets.insert(facet).inserted else {
                let known = UsageFacet.allCases.map(\.rawValue).joined(separator: ", ")
                reader.report("must be some of \(known), each once, with commas in between", of: "by")
                break
            }
        }
        self.facets = facets
        let days = [("from", firstDay), ("to", lastDay)].map { name, text in
            let day = Self.day(text)
            if day == nil { reader.report("must be a day such as \(today)", of: name) }
            return day ?? now
        }
        (start, end) = (days[0], days[1].addingTimeInterval(86_400))
        if start >= end { reader.report("must not be before from", of: "to") }
        if end.timeIntervalSince(start) > Double(Self.daysMax) * 86_400 {
            reader.report("must be at most \(Self.daysMax) days before to", of: "from")
        }
        try reader.check()
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    /// The start of a real UTC day in the years 1970 to 9999.
    private static func day(_ text: String) -> Date? {
        guard let parts = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/), text.utf8.count == 10,
            let year = Int(parts.1), let month = Int(parts.2), let day = Int(parts.3), year >= 1970
        else { return nil }
        let components = DateComponents(calendar: calendar, year: year, month: month, day: day)
        return components.isValidDate(in: calendar) ? calendar.date(from: components) : nil
    }

    private static func text(_ moment: Date) -> String {
        String(RFC3339.string(from: moment).prefix(10))
    }
}

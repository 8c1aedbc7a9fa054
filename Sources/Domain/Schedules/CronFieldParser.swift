/// Reads one field of a cron expression: `*`, a value, a range `a-b`, either of `*` and a range with a step `/n`, or a
/// list of these with commas.
struct CronFieldParser {
    let field: CronField

    func values(in text: Substring) throws(CronSyntaxError) -> CronValues {
        var values = CronValues()
        values.isStar = text.hasPrefix("*")
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            try add(item, to: &values)
        }
        return values
    }

    private func add(_ item: Substring, to values: inout CronValues) throws(CronSyntaxError) {
        let parts = item.split(separator: "/", omittingEmptySubsequences: false)
        guard let base = parts.first, !base.isEmpty, parts.count <= 2 else {
            throw CronSyntaxError(
                field, "has an empty or broken item; expected \(field.expectation), such as 1,3-5,*/2")
        }
        let range = try range(of: base)
        let step = try parts.count == 2 ? step(of: parts[1], over: base) : 1
        for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
            // Sunday's two numbers are one day.
            values.insert(field == .dayOfWeek ? value % 7 : value)
        }
    }

    private func range(of base: Substring) throws(CronSyntaxError) -> ClosedRange<Int> {
        if base == "*" { return field == .dayOfWeek ? 0...6 : field.range }
        let bounds = base.split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count <= 2, let first = bounds.first, let last = bounds.last else {
            throw CronSyntaxError(field, "has a range with more than two ends")
        }
        let low = try value(of: first)
        var high = try value(of: last)
        // A range of days may end on Sunday: fri-sun is 5-7.
        if field == .dayOfWeek, bounds.count == 2, high == 0, low > 0 { high = 7 }
        guard low <= high else {
            throw CronSyntaxError(field, "has a range that runs backwards; write it as two ranges")
        }
        return low...high
    }

    private func step(of text: Substring, over base: Substring) throws(CronSyntaxError) -> Int {
        guard base == "*" || base.contains("-") else {
            throw CronSyntaxError(field, "has a step after a single value; expected * or a range before the /")
        }
        guard let step = number(text), (1...field.range.upperBound).contains(step) else {
            throw CronSyntaxError(
                field, "has a step that is out of range; expected a whole number from 1 to \(field.range.upperBound)")
        }
        return step
    }

    private func value(of text: Substring) throws(CronSyntaxError) -> Int {
        if let number = number(text) {
            guard field.range.contains(number) else {
                throw CronSyntaxError(field, "has a number that is out of range; expected \(field.expectation)")
            }
            return number
        }
        guard let number = field.number(ofName: text.lowercased()) else {
            throw CronSyntaxError(field, "has a value that is not understood; expected \(field.expectation)")
        }
        return number
    }

    /// At most three digits, so that nothing can overflow.
    private func number(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (ASCII.zero...ASCII.nine).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}

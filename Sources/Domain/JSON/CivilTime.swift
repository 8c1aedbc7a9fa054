/// A date and time of day in UTC, in the Gregorian calendar extended backwards without end.
struct CivilTime: Equatable {
    var year: Int
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0

    /// Whether the day exists in the calendar and the time of day on a clock without leap seconds.
    var isReal: Bool {
        (1...12).contains(month) && day >= 1 && day <= Self.days(inMonth: month, of: year)
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}

// Both directions count years from 1 March, which puts the leap day at the end: then a year's months have fixed
// starts, of 153 days in every five months, and a cycle of 400 years has 146,097 days. 719,468 days lie between
// 1 March of year 0 and 1 January 1970.
extension CivilTime {
    private static let cycleDays = 146_097
    private static let epochDays = 719_468

    /// Seconds from 1970-01-01T00:00:00Z.
    var secondsSince1970: Int {
        let marchYear = month > 2 ? year : year - 1
        let cycle = marchYear.floorDivided(by: 400)
        let yearOfCycle = marchYear - cycle * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        let days = cycle * Self.cycleDays + dayOfCycle - Self.epochDays
        return days * 86_400 + hour * 3_600 + minute * 60 + second
    }

    init(secondsSince1970 seconds: Int) {
        let days = seconds.floorDivided(by: 86_400)
        let secondOfDay = seconds - days * 86_400
        let shifted = days + Self.epochDays
        let cycle = shifted.floorDivided(by: Self.cycleDays)
        let dayOfCycle = shifted - cycle * Self.cycleDays
        // Take out the leap days that lie before this day, so that all years have 365.
        let leapDays = dayOfCycle / 1_460 - dayOfCycle / 36_524 + dayOfCycle / 146_096
        let yearOfCycle = (dayOfCycle - leapDays) / 365
        let dayOfYear = dayOfCycle - (yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = cycle * 400 + yearOfCycle + (month > 2 ? 0 : 1)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        hour = secondOfDay / 3_600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
    }
}

extension Int {
    /// The quotient rounded towards minus infinity; `divisor` is positive.
    fileprivate func floorDivided(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
    }
}

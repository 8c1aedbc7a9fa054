extension CronExpression {
    /// The first matching minute on a clock that knows no zone: seconds from 1970 as that clock shows them, at or after
    /// `start` and before `end`.
    ///
    /// Field by field from the largest to the smallest: a field that does not match moves to its next value and everything
    /// below it to its least, so that the cost grows with the months passed over (two or three shifts each) and not with
    /// the minutes. Ten years without a match take some 120 turns.
    func firstMatch(from start: Int, before end: Int) -> Int? {
        var time = CivilTime(secondsSince1970: start + 59)
        time.second = 0
        let last = CivilTime(secondsSince1970: end)
        while time.year <= last.year {
            guard let month = months.first(from: time.month) else {
                time = CivilTime(year: time.year + 1, month: 1, day: 1)
                continue
            }
            if month > time.month { time = CivilTime(year: time.year, month: month, day: 1) }
            guard let day = days(inMonth: month, of: time.year).first(from: time.day) else {
                time = Self.monthAfter(time)
                continue
            }
            if day > time.day { time = CivilTime(year: time.year, month: month, day: day) }
            guard let (hour, minute) = timeOfDay(from: time.hour, time.minute) else {
                time = Self.dayAfter(time)
                continue
            }
            (time.hour, time.minute) = (hour, minute)
            let match = time.secondsSince1970
            return match < end ? match : nil
        }
        return nil
    }

    /// The days of one month that match, 1…31.
    private func days(inMonth month: Int, of year: Int) -> CronValues {
        let first = CivilTime(year: year, month: month, day: 1)
        // 1970 began on a Thursday.
        let weekday = ((first.secondsSince1970 / 86_400 + 4) % 7 + 7) % 7
        var days = CronValues()
        for day in 1...CivilTime.days(inMonth: month, of: year) {
            let matchesDate = daysOfMonth.contains(day)
            let matchesWeekday = daysOfWeek.contains((weekday + day - 1) % 7)
            let isEither = !daysOfMonth.isStar && !daysOfWeek.isStar
            if isEither ? matchesDate || matchesWeekday : matchesDate && matchesWeekday { days.insert(day) }
        }
        return days
    }

    private func timeOfDay(from hour: Int, _ minute: Int) -> (hour: Int, minute: Int)? {
        guard let found = hours.first(from: hour) else { return nil }
        if found > hour { return minutes.first(from: 0).map { (found, $0) } }
        if let later = minutes.first(from: minute) { return (hour, later) }
        return hours.first(from: hour + 1).flatMap { next in minutes.first(from: 0).map { (next, $0) } }
    }

    private static func monthAfter(_ time: CivilTime) -> CivilTime {
        time.month < 12
            ? CivilTime(year: time.year, month: time.month + 1, day: 1)
            : CivilTime(year: time.year + 1, month: 1, day: 1)
    }

    private static func dayAfter(_ time: CivilTime) -> CivilTime {
        let midnight = CivilTime(year: time.year, month: time.month, day: time.day).secondsSince1970
        return CivilTime(secondsSince1970: midnight + 86_400)
    }
}

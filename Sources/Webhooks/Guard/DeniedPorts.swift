/// Ports on which something other than a web server answers, and may mistake a request body for commands.
package enum DeniedPorts {
    package static let standard: Set<Int> = systemServices.union(dataStores).union(controlPlanes)

    /// Below and around 1024: mail, shells, name service, file sharing, remote login, and the rest of what browsers also avoid.
    static let systemServices: Set<Int> = [
        1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 67, 69, 77, 79, 87, 95, 101, 102, 103, 104,
        109, 110,
        111, 113, 115, 117, 119, 123, 135, 137, 138, 139, 143, 161, 162, 179, 389, 427, 445, 465, 500, 512, 513, 514,
        515, 526,
        530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 631, 636, 873, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
        3389, 3659,
        4045, 4190, 5060, 5061, 5900, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    ]

    /// Databases, caches, brokers, search.
    static let dataStores: Set<Int> = [
        1433, 1434, 1521, 1883, 3306, 4222, 5432, 5433, 5671, 5672, 5984, 6379, 6380, 6432, 7000, 7001, 7474, 7687,
        8086, 8123,
        9042, 9092, 9200, 9300, 11211, 15672, 26257, 26379, 27017, 27018, 27019, 28015,
    ]

    /// Container, cluster and machine management.
    static let controlPlanes: Set<Int> = [
        2181, 2375, 2376, 2379, 2380, 4646, 5985, 5986, 6443, 8300, 8301, 8500, 8501, 8600, 10248, 10249, 10250, 10255,
        10256,
    ]
}

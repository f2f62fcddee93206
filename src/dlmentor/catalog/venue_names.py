"""The names of venues and organisations that lists cite."""

import re

from dlmentor.text import fold

# Acronyms as people write them; comparison ignores case.
KNOWN = tuple(
    ["ICLR", "NeurIPS", "NIPS", "ICML", "CVPR", "ICCV", "ECCV", "AAAI", "IJCAI", "ACL", "EMNLP", "NAACL", "COLING", "EACL", "AACL", "TACL", "CoNLL", "SemEval", "LREC", "IJCNLP", "SIGDIAL", "KDD", "SIGKDD", "WWW", "TheWebConf", "WSDM", "CIKM", "SIGIR", "RecSys", "ICDM", "SDM", "PAKDD", "ECML", "ECML-PKDD", "PKDD", "ECIR", "TREC", "CLEF", "SIGMOD", "VLDB", "PVLDB", "ICDE", "EDBT", "PODS", "CIDR", "ICDT", "DEEM", "OSDI", "SOSP", "NSDI", "ATC", "EuroSys", "ASPLOS", "ISCA", "MICRO", "HPCA", "SC", "ICS", "HPDC", "PPoPP", "PACT", "CGO", "PLDI", "POPL", "OOPSLA", "FAST", "SIGCOMM", "INFOCOM", "CoNEXT", "IMC", "HotNets", "HotOS", "HotCloud", "HotEdge", "HotMobile", "HotStorage", "HotChips", "Middleware", "SoCC", "ICDCS", "SEC", "MobiCom", "MobiSys", "SenSys", "IPSN", "MobiHoc", "UbiComp", "IMWUT", "CHI", "UIST", "CSCW", "IUI", "WearSys", "EMDL", "IoTDI", "RTSS", "RTAS", "ECRTS", "EMSOFT", "CODES", "DAC", "ICCAD", "DATE", "ASP-DAC", "ASPDAC", "ISLPED", "ISSCC", "VLSI", "FPGA", "FPL", "FCCM", "FPT", "ISCAS", "ICCD", "ISPASS", "IISWC", "SIGMETRICS", "ICASSP", "INTERSPEECH", "ASRU", "SLT", "ISMIR", "DCASE", "BMVC", "WACV", "ACCV", "3DV", "ICIP", "ICPR", "ICME", "FG", "ICDAR", "ICVGIP", "MICCAI", "ISBI", "MIDL", "IPMI", "MedIA", "TMI", "ICRA", "IROS", "RSS", "CoRL", "RA-L", "RAL", "IJRR", "HRI", "CASE", "AISTATS", "UAI", "COLT", "ALT", "JMLR", "TMLR", "MLJ", "PAMI", "TPAMI", "T-PAMI", "IJCV", "TIP", "TNN", "TNNLS", "TCSVT", "TMM", "TVCG", "TOG", "SIGGRAPH", "Eurographics", "EGSR", "PG", "CGF", "TKDE", "TKDD", "TIST", "TOIS", "TODS", "JAIR", "AIJ", "TIFS", "TDSC", "TSP", "TASLP", "SPL", "TSMC", "TCYB", "TC", "TCAD", "TPDS", "TON", "TOCS", "TOS", "TACO", "TMC", "TWC", "TCOM", "JSAC", "IoTJ", "TOSN", "TECS", "TODAES", "JSSC", "Nature", "Science", "PNAS", "Cell", "arXiv", "bioRxiv", "medRxiv", "CoRR", "OpenReview", "SSRN", "HAL", "MLSys", "SysML", "CCS", "S&P", "SP", "NDSS", "USENIX", "Oakland", "EuroS&P", "ACSAC", "RAID", "PETS", "PoPETs", "CRYPTO", "EUROCRYPT", "ASIACRYPT", "AsiaCCS", "GECCO", "CEC", "EvoStar", "IJCNN", "ICANN", "ESANN", "ICONIP", "ACML", "AutoML", "AAMAS", "ICAPS", "KR", "AISTAT", "UAI", "CogSci", "NECO", "ICSE", "FSE", "ESEC/FSE", "ASE", "ISSTA", "MSR", "ICSME", "SANER", "TSE", "TOSEM", "ICPC", "ISSRE", "ICST", "CAV", "TACAS", "FMCAD", "CADE", "LICS", "ICALP", "STOC", "FOCS", "SODA", "ITCS", "ISIT", "TIT", "CISS", "Allerton", "AFT", "IJRR", "ITSC", "IV", "TITS", "CDC", "ACC", "L4DC", "MMSys", "MM", "ACMMM", "ICMR", "MMM", "ICMI", "MobiCASE", "IoT-App", "WiNTECH", "LCTES", "ISWC", "ESWC", "HICSS", "WCNC", "GLOBECOM", "ICC", "VTC", "PIMRC", "SPAWC", "CCGrid", "IPDPS", "ICPP", "EuroPar", "Euro-Par", "Cluster", "Supercomputing", "CLOUD", "SRDS", "DSN", "DISC", "PODC", "SPAA", "ALENEX", "ICDCN", "SECON", "EWSN", "PerCom", "DCOSS", "MASS", "LCN", "ICNP", "NOSSDAV", "SIGMOBILE", "EdgeSys", "WMCSA", "IWQoS", "LREC-COLING", "CLIP", "SIGGRAPH-Asia", "ACL-IJCNLP", "EMNLP-IJCNLP", "NLPCC", "CCL", "CVM", "TheWeb", "HPG", "I3D", "SCA", "VRST", "ISMAR", "IEEE-VR", "VIS", "InfoVis", "VAST", "EuroVis", "PacificVis", "KAIS", "DMKD", "JMIR", "JAMIA", "AMIA", "CHIL", "MLHC", "ML4H", "ICHI", "BIBM", "RECOMB", "ISMB", "PSB", "LION", "CPAIOR", "CP", "SAT", "NIME", "ICCC", "DLRS", "RepL4NLP", "WMT", "IWSLT", "BlackboxNLP", "BioNLP", "AKBC", "LOD", "LAK", "EDM", "AIED", "COLM", "RLC", "CoLLAs", "LoG", "GRADES", "aiDM", "AIDB", "DaMoN", "SSDBM", "ICML-UDL", "Interspeech", "SaTML", "FAccT", "FAT*", "AIES", "COMPASS", "WebSci", "ICWSM", "HT", "UMAP", "MobileHCI", "DIS", "TEI", "IDC", "CHASE", "IEEE", "ACM"]
) + (
    "Neural Computation",
    "Neural Networks",
    "Pattern Recognition",
    "ACM Multimedia",
    "ACM MM",
    "USENIX ATC",
    "USENIX Security",
    "SIGGRAPH Asia",
    "Nature Methods",
    "Nature Communications",
    "Nature Machine Intelligence",
    "Nature Medicine",
    "Science Robotics",
    "Science Advances",
    "Frontiers",
    "IEEE Access",
    "IEEE IoT",
    "IEEE Internet of Things",
    "Internet of Things",
    "Machine Learning",
    "Artificial Intelligence",
    "Neurocomputing",
    "Distill",
    "Sensors",
    "Computer Vision and Image Understanding",
    "Information Fusion",
    "Information Sciences",
    "The Web Conference",
    "ACM Computing Surveys",
    "ACM CSUR",
    "CSUR",
    "PLOS ONE",
    "Bioinformatics",
    "Queue",
    "CACM",
)

# Names that are a venue even without a year beside them; the others are also words or products.
STRONG = frozenset(
    fold(name)
    for name in ["ICLR", "NeurIPS", "NIPS", "ICML", "CVPR", "ICCV", "ECCV", "AAAI", "IJCAI", "ACL", "EMNLP", "NAACL", "COLING", "EACL", "TACL", "CoNLL", "SIGKDD", "KDD", "WWW", "WSDM", "CIKM", "SIGIR", "RecSys", "ICDM", "PAKDD", "ECML-PKDD", "SIGMOD", "VLDB", "PVLDB", "ICDE", "OSDI", "SOSP", "NSDI", "EuroSys", "ASPLOS", "ISCA", "HPCA", "PPoPP", "PLDI", "SIGCOMM", "INFOCOM", "CoNEXT", "HotNets", "HotOS", "HotCloud", "HotEdge", "HotMobile", "SoCC", "ICDCS", "MobiCom", "MobiSys", "SenSys", "IPSN", "UbiComp", "IMWUT", "UIST", "CSCW", "RTSS", "RTAS", "DAC", "ICCAD", "ASPDAC", "ISLPED", "ISSCC", "FCCM", "ISCAS", "ICASSP", "INTERSPEECH", "BMVC", "WACV", "ACCV", "3DV", "ICIP", "ICPR", "ICME", "ICDAR", "MICCAI", "ISBI", "MIDL", "ICRA", "IROS", "RSS", "CoRL", "RA-L", "AISTATS", "UAI", "COLT", "JMLR", "TMLR", "PAMI", "TPAMI", "T-PAMI", "IJCV", "TNNLS", "TCSVT", "TMM", "TVCG", "TOG", "SIGGRAPH", "TKDE", "JAIR", "Nature", "Science", "PNAS", "arXiv", "bioRxiv", "medRxiv", "CoRR", "OpenReview", "MLSys", "SysML", "NDSS", "EuroS&P", "EUROCRYPT", "ASIACRYPT", "GECCO", "IJCNN", "ACML", "AAMAS", "ICAPS", "ICSE", "ESEC/FSE", "STOC", "FOCS", "SODA", "TPDS", "TOSN", "MMSys", "ACMMM", "GLOBECOM", "IPDPS", "SECON", "PerCom", "LREC", "IJCNLP", "SIGDIAL", "SemEval", "MMSys", "COLM", "ICWSM", "FAccT", "USENIX-ATC"]
) | frozenset(
    fold(name)
    for name in ["USENIX ATC", "USENIX Security", "SIGGRAPH Asia", "ACM Multimedia", "ACM MM", "Nature Methods", "Nature Communications", "Nature Machine Intelligence", "Nature Medicine", "Science Robotics", "Science Advances", "IEEE Access", "ACM Computing Surveys", "Neural Computation", "PLOS ONE", "Neurocomputing"]
)

# What a journal's or proceedings' full name contains.
JOURNAL_WORDS = re.compile(
    r"\b(?:journals?|transactions|trans\.|proceedings|proc\.|conference|symposium|letters|magazine|workshops?|annals|bulletin|"
    r"advances in|review of|reviews|frontiers|foundations and trends|computing surveys|neural computation|pattern recognition|"
    r"computer vision|lecture notes|conf\.|IEEE|ACM|Nature|PLOS|Elsevier|Springer)\b|学报|会议|期刊"
)

LONG_NAMES = {
    fold(long): short
    for long, short in {
        "Neural Information Processing Systems": "neurips",
        "Advances in Neural Information Processing Systems": "neurips",
        "Conference on Neural Information Processing Systems": "neurips",
        "International Conference on Learning Representations": "iclr",
        "International Conference on Machine Learning": "icml",
        "Computer Vision and Pattern Recognition": "cvpr",
        "Conference on Computer Vision and Pattern Recognition": "cvpr",
        "IEEE Conference on Computer Vision and Pattern Recognition": "cvpr",
        "International Conference on Computer Vision": "iccv",
        "IEEE International Conference on Computer Vision": "iccv",
        "European Conference on Computer Vision": "eccv",
        "AAAI Conference on Artificial Intelligence": "aaai",
        "Association for the Advancement of Artificial Intelligence": "aaai",
        "International Joint Conference on Artificial Intelligence": "ijcai",
        "Journal of Machine Learning Research": "jmlr",
        "Transactions on Machine Learning Research": "tmlr",
        "IEEE Transactions on Pattern Analysis and Machine Intelligence": "tpami",
        "Transactions on Pattern Analysis and Machine Intelligence": "tpami",
        "International Journal of Computer Vision": "ijcv",
        "Operating Systems Design and Implementation": "osdi",
        "Symposium on Operating Systems Principles": "sosp",
        "Networked Systems Design and Implementation": "nsdi",
        "USENIX Annual Technical Conference": "atc",
        "Architectural Support for Programming Languages and Operating Systems": "asplos",
        "International Symposium on Computer Architecture": "isca",
        "High Performance Computer Architecture": "hpca",
        "Very Large Data Bases": "vldb",
        "International Conference on Very Large Data Bases": "vldb",
        "Proceedings of the VLDB Endowment": "vldb",
        "International Conference on Management of Data": "sigmod",
        "Mobile Systems Applications and Services": "mobisys",
        "Mobile Computing and Networking": "mobicom",
        "Embedded Networked Sensor Systems": "sensys",
        "Machine Learning and Systems": "mlsys",
        "Conference on Machine Learning and Systems": "mlsys",
        "Symposium on Edge Computing": "sec",
        "International World Wide Web Conference": "www",
        "The Web Conference": "www",
        "Web Conference": "www",
        "Empirical Methods in Natural Language Processing": "emnlp",
        "Association for Computational Linguistics": "acl",
        "Internet of Things Journal": "iot",
        "IEEE Internet of Things Journal": "iot",
        "IEEE Internet of Things": "iot",
        "Transactions on Sensor Networks": "tosn",
        "Transactions on Networking": "ton",
        "International Conference on Distributed Computing Systems": "icdcs",
        "Real Time Systems Symposium": "rtss",
    }.items()
}

ALIASES = {
    "nips": "neurips",
    "neurips": "neurips",
    "sigkdd": "kdd",
    "pvldb": "vldb",
    "sysml": "mlsys",
    "pami": "tpami",
    "t pami": "tpami",
    "thewebconf": "www",
    "theweb": "www",
    "webconf": "www",
    "usenix atc": "atc",
    "usenix security": "usenix security",
    "acmmm": "mm",
    "acm mm": "mm",
    "multimedia": "mm",
    "acm multimedia": "mm",
    "iotj": "iot",
    "ral": "ra l",
    "asp dac": "aspdac",
    "s p": "s&p",
    "oakland": "s&p",
    "arxiv preprint": "arxiv",
    "corr": "arxiv",
}

ORGANISATIONS = frozenset(
    fold(name)
    for name in ["Google", "Google Brain", "Google Research", "Google AI", "DeepMind", "Google DeepMind", "OpenAI", "Microsoft", "Microsoft Research", "MSR", "MSRA", "Facebook", "Facebook AI", "FAIR", "Meta", "Meta AI", "Apple", "Amazon", "AWS", "IBM", "IBM Research", "Intel", "Intel Labs", "NVIDIA", "AMD", "ARM", "Qualcomm", "Samsung", "Huawei", "Noah's Ark", "Alibaba", "Baidu", "Tencent", "Tencent AI Lab", "ByteDance", "Xiaomi", "Megvii", "Face++", "SenseTime", "JD", "Didi", "Kuaishou", "Uber", "Twitter", "LinkedIn", "Netflix", "Airbnb", "Spotify", "Pinterest", "Snap", "Salesforce", "Adobe", "Nokia", "Nokia Bell Labs", "Bell Labs", "Sony", "Toyota", "Bosch", "Siemens", "Disney", "Xilinx", "Cerebras", "Graphcore", "Hugging Face", "HuggingFace", "EleutherAI", "Stability AI", "Anthropic", "Cohere", "Mistral", "AI2", "Allen AI", "MIT", "CMU", "Stanford", "Berkeley", "UC Berkeley", "UCB", "UCBRISE", "Harvard", "Princeton", "Yale", "Cornell", "Caltech", "Columbia", "NYU", "UW", "UIUC", "UCL", "UCLA", "UCSD", "UCSB", "UT Austin", "Georgia Tech", "Purdue", "UMich", "UMass", "USC", "Duke", "UPenn", "Brown", "Rice", "ETH", "ETH Zurich", "ETHZ", "EPFL", "Oxford", "Cambridge", "Imperial", "Edinburgh", "INRIA", "Max Planck", "MPI", "TUM", "KAIST", "POSTECH", "SNU", "Tsinghua", "THU", "Peking University", "PKU", "SJTU", "Fudan", "ZJU", "USTC", "CAS", "NTU", "NUS", "HKU", "HKUST", "CUHK", "Mila", "Toronto", "McGill", "Waterloo", "Coursera", "edX", "Udacity", "fast.ai", "Kaggle", "deeplearning.ai", "Deeplearning.AI", "清华", "北大", "哈工大", "复旦", "中科院", "百度", "阿里", "腾讯", "华为", "微软", "谷歌"]
)

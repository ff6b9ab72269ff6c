"""The papers that claims come from, and what each letter of evidence says."""

from __future__ import annotations

from dataclasses import dataclass

EVIDENCE = {
    "R": "read in the source itself",
    "N": "from a detailed reading note of the source",
    "A": "from the abstract or a short remark on the source",
    "M": "from memory of the source, not read again",
    "D": "derived for this project from the stated recursion",
    "V": "checked beforehand by simulation or exact linear algebra",
}


@dataclass(frozen=True)
class Paper:
    """A source: short name, full citation, and the page of the docs that tells of it (below docs/papers)."""

    short: str
    citation: str
    page: str


PAPERS: dict[str, Paper] = {
    "jangjoo": Paper(
        "Jangjoo et al. 2026",
        'F. Jangjoo, G. Di Sarra, M. Marsili, Y. Roudi, "Lost in Retraining: Closed-Loop Learning and Model Collapse in Exponential Families", Phys. Rev. Lett. 136, 197301 (2026); arXiv:2506.20623',
        "jangjoo",
    ),
    "borkar": Paper(
        "Borkar 2025",
        'V. Borkar, "A theoretical basis for model collapse in recursive training", arXiv:2506.09401',
        "jangjoo",
    ),
    "morris": Paper(
        "Morris 1982",
        'C. Morris, "Natural exponential families with quadratic variance functions", Ann. Stat. 10 (1982)',
        "exponential-families",
    ),
    "shumailov": Paper(
        "Shumailov et al. 2024",
        'I. Shumailov, Z. Shumaylov, Y. Zhao, N. Papernot, R. Anderson, Y. Gal, "AI models collapse when trained on recursively generated data", Nature 631, 755-759 (2024); arXiv:2305.17493',
        "shumailov",
    ),
    "alemohammad": Paper(
        "Alemohammad et al. 2024",
        'S. Alemohammad et al., "Self-Consuming Generative Models Go MAD", ICLR 2024; arXiv:2307.01850',
        "alemohammad",
    ),
    "gerstgrasser": Paper(
        "Gerstgrasser et al. 2024",
        'M. Gerstgrasser et al., "Is Model Collapse Inevitable?", COLM 2024; arXiv:2404.01413',
        "regression",
    ),
    "dey": Paper(
        "Dey and Donoho 2024",
        'A. Dey, D. Donoho, "Universality of the pi^2/6 Pathway in Avoiding Model Collapse", arXiv:2410.22812',
        "accumulation",
    ),
    "kazdan": Paper(
        "Kazdan et al. 2025",
        'J. Kazdan, R. Schaeffer, A. Dey, M. Gerstgrasser, R. Rafailov, D. Donoho, S. Koyejo, "Collapse or Thrive?", ICML 2025; arXiv:2410.16713',
        "accumulation",
    ),
    "barzilai": Paper(
        "Barzilai and Shamir 2025",
        'D. Barzilai, O. Shamir, "When Models Don\'t Collapse: On the Consistency of Iterative MLE", arXiv:2505.19046',
        "accumulation",
    ),
    "xu": Paper("Xu, He and Cheng 2025", "S. Xu, H. He, G. Cheng, arXiv:2505.13947", "accumulation"),
    "bertrand": Paper(
        "Bertrand et al. 2024",
        'Q. Bertrand et al., "On the Stability of Iterative Retraining of Generative Models on their own Data", ICLR 2024; arXiv:2310.00429',
        "alemohammad",
    ),
    "ferbach": Paper(
        "Ferbach et al. 2024",
        'D. Ferbach et al., "Self-Consuming Generative Models with Curated Data", NeurIPS 2024; arXiv:2407.09499',
        "curation",
    ),
    "wei": Paper("Wei and Zhang 2025", "Wei, Zhang, ICML 2025; arXiv:2505.09768", "curation"),
    "marchi": Paper("Marchi et al. 2024", 'M. Marchi et al., "Heat Death", arXiv:2404.02325', "curation"),
    "feng": Paper("Feng et al. 2025", "Y. Feng et al., ICLR 2025; arXiv:2406.07515", "curation"),
    "yi": Paper("Yi et al. 2026", "Yi, Liu, Cheng, Xu, ICLR 2026; arXiv:2510.16657", "curation"),
    "drayson": Paper(
        "Drayson et al. 2025", "G. Drayson, E. Yilmaz, V. Lampos, EMNLP 2025; arXiv:2502.15654", "curation"
    ),
    "zhu": Paper("Zhu et al. 2025", 'Zhu et al., "ToEdit", ICML 2025; arXiv:2412.14689', "regression"),
    "vu": Paper(
        "Vu, Reeves and Wenger 2025",
        'Vu, Reeves, Wenger, "What happens when generative AI models train recursively on each others\' outputs?" (2025)',
        "genetics",
    ),
    "he": Paper(
        "He, Xu and Cheng 2026",
        'H. He, S. Xu, G. Cheng, "Recursive Learning Without Collapse" (first "Golden Ratio Weighting"), JRSS-B; arXiv:2502.18049',
        "weights",
    ),
    "garg": Paper("Garg et al. 2025", "Garg, Bhattacharya, Sur, arXiv:2509.22341", "weights"),
    "suresh": Paper(
        "Suresh et al. 2025",
        "A. T. Suresh, A. Thangaraj, A. N. K. Khandavally, AISTATS 2025 (PMLR 258:1396); arXiv:2412.17646",
        "language",
    ),
    "seddik": Paper("Seddik et al. 2024", "M. E. A. Seddik et al., arXiv:2404.05090", "language"),
    "dohmatob_tails": Paper(
        "Dohmatob et al. 2024 (tails)",
        'E. Dohmatob, Y. Feng, P. Yang, F. Charton, J. Kempe, "A Tale of Tails", ICML 2024; arXiv:2402.07043',
        "tails",
    ),
    "hutter": Paper("Hutter 2021", 'M. Hutter, "Learning Curve Theory", arXiv:2102.04074', "tails"),
    "dohmatob_regression": Paper(
        "Dohmatob et al. 2024 (regression)",
        'E. Dohmatob, Y. Feng, J. Kempe, "Model Collapse Demystified", NeurIPS 2024; arXiv:2402.07712',
        "regression",
    ),
    "dohmatob_strong": Paper(
        "Dohmatob et al. 2025",
        'E. Dohmatob et al., "Strong Model Collapse", ICLR 2025; arXiv:2410.04840',
        "regression",
    ),
    "diffusion": Paper(
        "Quantifying Error Propagation 2026",
        '"Quantifying Error Propagation and Model Collapse in Diffusion Models", ICML 2026; arXiv:2602.16601',
        "tails",
    ),
    "borji": Paper("Borji 2024", "A. Borji, arXiv:2410.12954", "density"),
    "genetics": Paper(
        "population genetics",
        "S. Wright, Genetics 16 (1931); Kimura and Ohta 1969; Crow and Kimura 1970; W. Ewens 2004; J. Felsenstein, Theoretical Evolutionary Genetics",
        "genetics",
    ),
    "temporal": Paper(
        "Nei and Tajima 1981, Waples 1989",
        "M. Nei, F. Tajima, Genetics 98 (1981); R. Waples, Genetics 121 (1989): the temporal method",
        "genetics",
    ),
    "unseen": Paper(
        "Good 1953, Esty 1983, Chao and Jost 2012",
        "I. J. Good 1953; W. Esty 1983; A. Chao, L. Jost, Ecology 93:2533-2547 (2012)",
        "unseen-mass",
    ),
    "betting": Paper(
        "Waudby-Smith and Ramdas 2024, Shekhar and Ramdas 2024",
        "I. Waudby-Smith, A. Ramdas, JRSS-B 2024, arXiv:2010.09686; S. Shekhar, A. Ramdas, arXiv:2112.09162",
        "unseen-mass",
    ),
    "public": Paper(
        "seen in public", "formulas that are passed on in public without a source that could be read", "found-here"
    ),
    "longtail": Paper(
        "longtail",
        "found while building longtail; not stated in anything that could be read",
        "found-here",
    ),
}

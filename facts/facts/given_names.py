"""Given names and family names as they are heard in Uttar Pradesh, to know a name that stands in lower case.

A name that is missing here is still found where the words say that it is one ("naam X", capital letter,
a family name after it).
"""

from facts.language import is_common
from facts.text import fold, key

_GIVEN = """
    aarav aarti aarushi abdul abhay abhinav abhishek adarsh adil aditi aditya afreen afsana afzal ajay
    ajeet ajit akanksha akash akbar akhilesh akhtar akshay alam alok aman amar amarjeet ambika amina
    amit amita amrita anamika anand anas anil anita anjali anju ankit ankita ankur anmol annu ansh
    anshika anshu anuj anup anupam anupama anuradha anurag anushka anwar arif arjun arman armaan arnav
    arpit arpita arun aruna arvind aryan asha ashfaq ashish ashok ashutosh ashwani asif aslam atul
    avinash avneesh ayaan ayesha ayush azad azeem babita babli bablu babulal badal bhagwan bhanu bharat
    bharti bhola bholu bhoomi bhupendra bittu brijesh chanda chandan chandni chandra chhaya chhotu
    chhote chiku chinki chintu daya dayaram deepa deepak deepali deepika deepu dev devansh devendra
    devesh dhananjay dharmendra dhruv diksha dilip dinesh divya dolly durga ekta guriya faisal faiz
    farah fareed farhan farida fatima firdaus firoz gajendra ganesh ganga gaurav gauri gayatri geeta
    girish golu gopal govind guddi guddu gudiya gulab gulshan gunja hamza hansraj harendra hari harish
    harsh harshit harshita hasan hasina heena hemant hemlata himanshi himanshu hina hussain ibrahim
    ikram iman imran inder indu iqbal irfan ishaan ishika ishita ishwar jagdish jahan jai jaspreet javed
    jaya jayant jeetu jitendra juhi julie jyoti kabir kailash kajal kali kalpana kalu kamal kamala kamla
    kamlesh kamini kanchan kanhaiya kanti karan karina karishma kartik kashish kaushal kavita kavya
    keshav khalid khushboo khushbu khushi kiran kirti kishan kishor komal krish krishna kritika kuldeep
    kumkum kunal kundan kusum lakhan lakshmi lallan lalit lalita lalu laxmi leela lokesh lucky madan
    madhav madhu madhuri mahek mahendra mahesh mahima mamta manas mangal mangru manisha manish manju
    manjula manmohan mannu manoj mansi manvi maya mayank md meena meenakshi meera megha mehak mehboob
    mintu mithilesh mithun mohammad mohammed mohan mohini mohit mohsin mona moni monika monu mridul
    mukesh mukta mumtaz munna munni muskan nadeem nagma naina nandini narendra naresh nargis nasir
    naveen naziya nazia nazma neelam neeraj neeru neetu neha nidhi nikhil nikita nilesh nirmala nisha
    nishant nitin nitish nusrat om omkar omprakash pallavi palak pankaj pappu paras pari parveen parvati
    parvez pawan payal pihu pinki pintu pinky piyush pooja poonam prabha prachi pradeep pragati prakash
    pramod pranav prashant prateek pratibha pratima praveen preeti prem prerna prince priti priya
    priyanka pulkit puja pushpa pushpendra rabia radha radheshyam raghav raghu raghunath rahim rahul raj
    raja rajan rajani rajat rajendra rajesh rajini rajkumar rajkumari rajni raju rakesh rakhi ram rama
    raman ramdas ramdev ramesh ramlal ramnath ramprasad ramsevak ramu ramvilas rani ranjana ranjeet
    ranjit rashid rashmi ratan ravi ravindra rehana rekha renu renuka reshma rinki rinku rishabh rishi
    ritesh rita ritik ritika ritu riya riyaz rizwan rohan rohini rohit roli ronak roopa roshan roshni
    rubi ruby ruchi rukhsana rukmini rupa rupesh sabina sachin sadaf saddam sadhana sagar sahil saif
    saira sajid sakshi saleem salim salma salman sameer sami samina sana sandeep sandhya sangeeta sania
    sanjana sanjay sanjeev sanju santosh santosh sapna sara sarfaraz sarika sarita sarla saroj sarvesh
    satendra satish satyam saurabh savita savitri seema seeta shabana shabnam shahid shahnaz shahrukh
    shailendra shakeel shakti shakuntala shalini shalu shamim shankar shanti sharad sharda shashank
    shashi sheela shefali shehnaaz sheetal shivam shivangi shivani shivkumar shiv shobha shraddha shreya
    shrishti shubham shubhi shweta shyam siddharth sita sitaram smita sneha sohan soham sona sonal soni
    sonia sonali sonu sonam srishti subhash sudha sudhir sufiyan sughra suhana suhani sujata sujeet
    suman sumit sumitra sundar sunil suneel sunita suraj surendra suresh surya sushil sushila sushma
    swati tabassum tanisha tanu tanvi tanya tara tarun taslima tauheed tina tinku tulsi twinkle uday uma
    umesh upendra urmila usha usman utkarsh vaibhav vandana vansh vanshika varsha varun vasim vedant
    veena veer vibha vicky vidya vijay vijaya vikas vikash vikram vimal vimla vinay vineet vineeta vinod
    vipin viraj virendra vishal vishnu vivek waseem yash yashoda yogendra yogesh yusuf zahid zainab zaid
    zakir zara zeba zeenat zoya zubair zubeda
"""
_FAMILY = """
    agarwal aggarwal agrahari ahirwar ahmad ahmed ali ansari arora awasthi bai bajpai bano banu bansal
    begam begum bhardwaj bhatt bharti bind chandel chandra chaturvedi chaubey chaudhary choudhary
    chaurasia chauhan das devi dixit dubey dwivedi gautam goel gond gupta hashmi husain hussain idrisi
    jain jaiswal jatav jha joshi kashyap kaur keshari khan khatoon khatun kori kumar kumari kushwaha lal
    lodhi mall malik maurya mehta mishra mourya nath nigam nishad ojha pal pandey pandit parveen pasi
    pasvan paswan patel pathak pathan patva prajapati prasad qureshi raghuvanshi rai raja rajbhar rajput
    ram rao rastogi rathore rawat rizvi saini saroj saxena sen shah shaikh sharma shekh shukla siddiqui
    singh sinha sonkar srivastav srivastava thakur tiwari tripathi trivedi upadhyay vaish valmiki varma
    verma vishwakarma yadav yadava zaidi
"""
_ALSO_WORDS = frozenset(map(fold, """
    sona daya kali om sara chanda badal prem gulab shanti asha maya tara ganga sundar mangal
    din raj alam prince lucky ruby om ram jai hari veer dev shakti iman anand prakash surya chandra shashi
    chhote das lal mall pal rao sen raja bai sami md pari mona moni bind manas jahan ansh rani kanti ali nath
    kiran chhaya vidya pandit kamal komal sapna roshni jyoti khushi suman ratan bharat mani sagar akash
    janta arun aman sahil vansh paras anmol utkarsh""".split()))  # fmt: skip


def _sounds(names: str) -> frozenset[str]:
    return frozenset(key(name) for name in names.split())


_GIVEN_SOUNDS, _FAMILY_SOUNDS = _sounds(_GIVEN), _sounds(_FAMILY)


def is_given(word: str) -> bool:
    """True for a given name that we know, in either script and most spellings."""
    return len(word) > 1 and key(word) in _GIVEN_SOUNDS and not is_common(word)


def is_family(word: str) -> bool:
    """True for a family name, or a second name such as Kumar, Devi, Lal."""
    return len(word) > 1 and key(word) in _FAMILY_SOUNDS and not is_common(word)


def is_also_a_word(word: str) -> bool:
    """True for a name that is an everyday word too ("sona", "roshni")."""
    return fold(word) in _ALSO_WORDS
